import { join } from 'node:path'
import { CheckpointFile, checkpointName, readCheckpoint } from '../checkpoint.ts'
import type { Files } from '../files.ts'
import { firstRecordAt } from '../format.ts'
import { type Recovered, recover } from '../recovery.ts'
import { findSegments, type Segment } from '../segment.ts'
import { describeDamage, readAll } from './check.ts'
import type { ChannelToolOutput } from './index.ts'
import type { ChannelPlaces } from './places.ts'
import { number } from './status.ts'

interface Step {
  readonly text: string
  run(): Promise<void>
}

/**
 * Makes a plan and prints it; does it when `apply` says so. Nothing is deleted: what is taken out of the way is renamed,
 * and the checkpoint is copied before it is written again. In doubt an event is delivered twice rather than not at all.
 */
export async function repair(files: Files, places: ChannelPlaces, apply: boolean, output: ChannelToolOutput) {
  const foreign = await strangers(files, places)
  const steps: Step[] = foreign.map(segment => setAside(files, segment, 'belongs to another channel'))
  if (foreign.length === 0) steps.push(...(await stepsFor(files, places, await recover(files, places), output)))
  for (const { text } of steps) await output.line(`${apply ? 'doing' : 'would do'}: ${text}`)
  if (steps.length === 0) {
    await output.line('nothing to repair')
    return 0
  }
  if (!apply) {
    await output.line('nothing was changed: --apply does this')
    return 1
  }
  for (const step of steps) await step.run()
  if (foreign.length > 0) return repair(files, places, apply, output)
  await output.line('done')
  return 0
}

async function stepsFor(files: Files, places: ChannelPlaces, recovered: Recovered, output: ChannelToolOutput) {
  const { damage } = await readAll(recovered)
  const { state, notes, empty } = recovered
  for (const note of notes) await output.line(`found: ${note}`)
  for (const { gap, lost } of damage) await output.line(`found: ${describeDamage(gap, lost)}`)
  const steps = empty.map(segment => setAside(files, segment, 'holds no record'))
  const lost = damage.filter(({ lost }) => lost > 0)
  if (lost.length === 0 && notes.length === 0) return steps
  const count = lost.reduce((sum, one) => sum + one.lost, 0)
  const text = `write a new checkpoint: ${number(state.nextSequence - state.committed.upTo - state.committed.above - count)} events wait, ${number(count)} that can't be read are passed over; damaged segments stay and are kept aside once they are drained`
  steps.push({
    text,
    async run() {
      for (const { gap } of lost) state.committed.add(gap.range)
      for (const directory of places.checkpointDirs) await rewriteCheckpoint(files, directory, places, recovered)
    },
  })
  return steps
}

/** Segments that are not of the channel that the checkpoint names, or else of the one with the most segments. */
async function strangers(files: Files, places: ChannelPlaces): Promise<Segment[]> {
  const segments = (await findSegments(files, places.dataDirs)).filter(({ header }) =>
    header.channel.some(byte => byte),
  )
  const slots = await Promise.all(places.checkpointDirs.map(directory => readCheckpoint(files, directory)))
  const ids = segments.map(segment => segment.header.channel.toString('hex'))
  const most = ids.toSorted((a, b) => count(ids, b) - count(ids, a))[0]
  const named = slots.flat()[0]?.state.channel
  const own = named !== undefined && ids.includes(named) ? named : most
  return segments.filter((_, i) => ids[i] !== own)
}

const count = (all: readonly string[], one: string) => all.filter(other => other === one).length

function setAside(files: Files, segment: Segment, because: string): Step {
  return {
    text: `rename ${segment.path} to ….aside, as it ${because}`,
    async run() {
      await segment.close()
      await files.rename(segment.path, `${segment.path}.aside`)
      await files.syncDirectory(segment.directory)
    },
  }
}

async function rewriteCheckpoint(
  files: Files,
  directory: string,
  { dataDirs }: ChannelPlaces,
  { state, head }: Recovered,
) {
  await keepCopy(files, join(directory, checkpointName))
  const file = await CheckpointFile.open(files, directory, false)
  const { channel, segments, committed, nextSequence, nextSegment, generation } = state
  const last = segments.at(-1)
  const tail = { segment: last?.id ?? nextSegment, offset: last?.end ?? firstRecordAt, sequence: nextSequence }
  try {
    for (const next of [generation + 1, generation + 2])
      await file.write({
        generation: next,
        state: {
          channel: channel.toString('hex'),
          deliveredTo: committed.upTo,
          delivered: committed.ranges,
          head,
          tail,
          nextSegment,
          damaged: segments.filter(segment => segment.damaged).map(segment => segment.id),
          dataDirs,
          time: Date.now(),
        },
      })
  } finally {
    await file.close()
  }
}

async function keepCopy(files: Files, path: string): Promise<void> {
  const source = await files.open(path, 'read').catch(() => undefined)
  if (source === undefined) return
  const bytes = Buffer.alloc(await source.size())
  await source.read(bytes, 0)
  await source.close()
  const copy = await files.open(`${path}.before-repair-${Date.now()}`, 'create')
  await copy.writeSynced([bytes], 0)
  await copy.close()
}
