import { join, resolve } from 'node:path'
import { EventBatch } from '../../../core/event-batch.ts'
import { Logger } from '../../../core/log.ts'
import { ComponentMetrics } from '../../../core/metrics.ts'
import { Receipt } from '../../../core/receipt.ts'
import type { Keys } from '../cipher.ts'
import type { Files } from '../files.ts'
import { FileChannel } from '../index.ts'
import { Queue } from '../queue.ts'
import { recover } from '../recovery.ts'
import { readFlumeChannel } from './flume.ts'
import type { ChannelToolOutput } from './index.ts'
import type { ChannelPlaces } from './places.ts'
import { number } from './status.ts'

const batchEvents = 1000

/** Undelivered events, in their order, to standard output or into another channel; the channel itself stays as it is. */
export async function exportEvents(
  files: Files,
  places: ChannelPlaces,
  keys: Keys,
  to: string | undefined,
  output: ChannelToolOutput,
): Promise<number> {
  const { state, head, notes } = await recover(files, places)
  for (const note of notes) output.error(`note: ${note}`)
  for (const segment of state.segments) segment.key(keys)
  let lost = 0
  const queue = new Queue(state, keys, head, (count, gap) => {
    lost += count
    output.error(`${number(count)} events can't be read and are left out (${gap.where}: ${gap.because})`)
  })
  async function* batches() {
    for (;;) {
      const pieces = await queue.take(batchEvents)
      if (pieces.length === 0) return
      for (const { batch } of pieces) yield batch
    }
  }
  await write(batches(), to, output)
  return lost > 0 ? 1 : 0
}

/** The same of a channel of Apache Flume 1.x. */
export async function exportFlume(
  files: Files,
  directories: readonly string[],
  to: string | undefined,
  output: ChannelToolOutput,
): Promise<number> {
  const { events, notes } = await readFlumeChannel(files, directories)
  for (const note of notes) output.error(`note: ${note}`)
  async function* batches() {
    for await (const group of inGroups(events())) yield EventBatch.of(group)
  }
  await write(batches(), to, output)
  return notes.length > 0 ? 1 : 0
}

async function* inGroups<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let group: T[] = []
  for await (const item of items) {
    group.push(item)
    if (group.length < batchEvents) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}

async function write(batches: AsyncIterable<EventBatch>, to: string | undefined, output: ChannelToolOutput) {
  if (to !== undefined) return toChannel(batches, resolve(to), output)
  for await (const batch of batches) for (let i = 0; i < batch.count; i++) await output.line(eventLine(batch, i))
}

/** `{"headers":{…},"body":"text"}`, or `"body64"` for a body that is not UTF-8. */
function eventLine(batch: EventBatch, i: number): string {
  const body = batch.body(i)
  const text = body.toString()
  const isText = Buffer.from(text).equals(body)
  return JSON.stringify({
    headers: batch.headersOf(i),
    ...(isText ? { body: text } : { body64: body.toString('base64') }),
  })
}

async function toChannel(
  batches: AsyncIterable<EventBatch>,
  directory: string,
  output: ChannelToolOutput,
): Promise<void> {
  const options = { checkpointDir: join(directory, 'checkpoint'), dataDirs: [join(directory, 'data')] }
  const channel = new FileChannel({ ...options, capacity: Number.MAX_SAFE_INTEGER, minimumRequiredSpace: 0 })
  const log = new Logger('export', [entry => output.error(entry.message)], 'warn')
  await channel.start({ name: 'export', log, metrics: new ComponentMetrics('CHANNEL', 'export'), fail: () => {} })
  let count = 0
  try {
    for await (const batch of batches) {
      await channel.put(batch, new Receipt(() => {}))
      count += batch.count
    }
  } finally {
    await channel.stop()
  }
  await output.line(`${number(count)} events brought to ${directory}; a channel uses them with`)
  await output.line(`  checkpointDir: ${options.checkpointDir}`)
  await output.line(`  dataDirs: ${options.dataDirs[0]}`)
}
