import type { Files } from '../files.ts'
import { firstRecordAt } from '../format.ts'
import { type Gap, LogReader, withoutEvents } from '../log-reader.ts'
import { type Recovered, recover } from '../recovery.ts'
import type { ChannelToolOutput } from './index.ts'
import type { ChannelPlaces } from './places.ts'
import { number } from './status.ts'

export interface Damage {
  readonly gap: Gap
  /** Events of the gap that were not delivered. */
  readonly lost: number
}

/** Reads every record of every segment, and tells what can't be read. Needs no key: checksums are over what is stored. */
export async function check(files: Files, places: ChannelPlaces, output: ChannelToolOutput): Promise<number> {
  const recovered = await recover(files, places)
  const { damage, events } = await readAll(recovered)
  for (const note of recovered.notes) await output.line(`note: ${note}`)
  for (const segment of recovered.empty) await output.line(`note: ${segment.path} holds no record`)
  for (const { gap, lost } of damage) await output.line(describeDamage(gap, lost))
  const lost = damage.reduce((sum, { lost }) => sum + lost, 0)
  const { length } = recovered.state.segments
  await output.line(`${number(events)} events in ${length} segments read, ${number(lost)} undelivered ones can't be`)
  return damage.length > 0 || recovered.notes.length > 0 ? 1 : 0
}

/** The gaps of the whole log, delivered parts included. */
export async function readAll({ state }: Recovered): Promise<{ damage: Damage[]; events: number }> {
  const first = state.segments[0]
  const damage: Damage[] = []
  let events = 0
  if (first === undefined) return { damage, events }
  const from = { segment: first.id, offset: firstRecordAt, sequence: first.firstSequence }
  const reader = new LogReader(state.segments, withoutEvents, from, () => state.nextSequence, true)
  for (let entry = await reader.next(); entry !== undefined; entry = await reader.next()) {
    if (entry.kind === 'put') events += entry.range.to - entry.range.from
    if (entry.kind !== 'gap') continue
    const open = state.committed.open(entry.range)
    damage.push({ gap: entry, lost: open.reduce((sum, { from, to }) => sum + to - from, 0) })
  }
  return { damage, events }
}

export function describeDamage({ range, where, because }: Gap, lost: number): string {
  const what = lost === 0 ? 'all delivered' : `${number(lost)} of them not delivered`
  return `${where}: events ${number(range.from)} to ${number(range.to - 1)} can't be read (${because}); ${what}`
}
