import type { Files } from '../files.ts'
import { recover } from '../recovery.ts'
import type { Segment } from '../segment.ts'
import type { ChannelToolOutput } from './index.ts'
import { type ChannelPlaces, userOf } from './places.ts'

/** What the channel holds, from its checkpoint and the end of its log: as quick for 10 GB as for nothing. */
export async function status(files: Files, places: ChannelPlaces, output: ChannelToolOutput): Promise<number> {
  const user = await userOf(files, places)
  const { state, notes } = await recover(files, places)
  const { segments, committed, nextSequence } = state
  const waiting = nextSequence - committed.upTo - committed.above
  const asideCount = (await Promise.all(places.dataDirs.map(directory => files.list(directory)))).flat()
  const aside = asideCount.filter(name => name.endsWith('.damaged'))
  await output.line(`channel     ${state.channel.toString('hex')}`)
  await output.line(`used by     ${user ?? 'nobody'}`)
  await output.line(`waiting     ${number(waiting)} events`)
  if (waiting > 0) await output.line(`numbers     ${number(committed.upTo)} to ${number(nextSequence - 1)}`)
  if (committed.above > 0)
    await output.line(`            ${number(committed.above)} of them delivered, in ${committed.ranges.length} ranges`)
  await output.line(`segments    ${segments.length} with ${number(bytesOf(segments))} bytes`)
  const keyNames = [...new Set(segments.map(segment => segment.header.keyName).filter(name => name !== ''))]
  if (keyNames.length > 0) await output.line(`encrypted   with ${keyNames.join(', ')}`)
  for (const directory of places.dataDirs) await output.line(`data        ${directory}`)
  for (const directory of places.checkpointDirs) await output.line(`checkpoint  ${directory}`)
  for (const name of aside) await output.line(`set aside   ${name}`)
  for (const note of notes) await output.line(`note        ${note}`)
  return notes.length > 0 || aside.length > 0 ? 1 : 0
}

const bytesOf = (segments: readonly Segment[]) => segments.reduce((sum, segment) => sum + segment.end, 0)

export const number = (value: number) => value.toLocaleString('en')
