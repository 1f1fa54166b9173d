/**
 * Speed of the file channel alone, beside what the disk allows: `node test/script.mjs test/runtime/channels/file/speed.ts [DIR]`.
 *
 * Rounds of plain appends with fdatasync and of put and take alternate, so that both meet the same disk; the figures
 * are medians, and the share is that of two rounds next to each other. Each transaction is 1,000 events of 100 bytes, and
 * every commit is synced. Rounds are long enough that the making of a channel's first segment, some four syncs, does not
 * count: it comes once in 1.6 GB.
 */
import { closeSync, fdatasync, openSync, write } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { FileChannel } from '../../../../runtime/channels/file/index.ts'
import { EventBatch } from '../../../../runtime/core/event-batch.ts'
import { Logger } from '../../../../runtime/core/log.ts'
import { ComponentMetrics } from '../../../../runtime/core/metrics.ts'
import { Receipt } from '../../../../runtime/core/receipt.ts'

const events = 1000
const bytes = 100
const transactions = 500
const never = new AbortController().signal

export async function main([directory = tmpdir()]: string[]): Promise<number> {
  const folder = await mkdtemp(join(directory, 'flumec-speed-'))
  try {
    const { append, channel, overhead } = await rounds(folder)
    const shares = channel.map((perSecond, i) => perSecond / append[i]!)
    const share = median(shares)
    console.log(`appends of ${events} x ${bytes} B, each synced   ${spread(append)}`)
    console.log(`put and take, every commit synced       ${spread(channel)}`)
    console.log(
      `share, of the round next to it          ${percent(share)} (${percent(Math.min(...shares))} to ${percent(Math.max(...shares))})`,
    )
    console.log(`share, of the medians                   ${percent(median(channel) / median(append))}`)
    console.log(`bytes on disk per event beside its body ${overhead.toFixed(2)}`)
    const restart = await restartTime(join(folder, 'restart'))
    console.log(
      `start with ${restart.waiting.toLocaleString('en')} events waiting: ${restart.clean.toFixed(0)} ms after a stop, ${restart.killed.toFixed(0)} ms after a kill`,
    )
    return share >= 0.7 && overhead <= 40 && Math.max(restart.clean, restart.killed) <= 1000 ? 0 : 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function rounds(folder: string) {
  const append: number[] = []
  const channel: number[] = []
  let overhead = 0
  for (let round = 0; round < 60; round++) {
    append.push(await appendRound(join(folder, 'plain'), transactions))
    const result = await channelRound(join(folder, `round-${round}`), transactions)
    channel.push(result.perSecond)
    overhead = result.overhead
  }
  return { append, channel, overhead }
}

/** Transactions per second. */
export async function appendRound(path: string, count: number): Promise<number> {
  const file = openSync(path, 'w')
  const data = Buffer.alloc(events * bytes, 'x')
  const began = performance.now()
  for (let i = 0; i < count; i++) {
    await append(file, data, 0, data.length, i * data.length)
    await sync(file)
  }
  const seconds = (performance.now() - began) / 1000
  closeSync(file)
  await rm(path)
  return count / seconds
}

/** With callbacks: half the cost per call of a FileHandle's methods. */
const append = promisify(write)
const sync = promisify(fdatasync)

export async function channelRound(folder: string, count: number): Promise<{ perSecond: number; overhead: number }> {
  const channel = await started(folder)
  const batch = sample()
  const began = performance.now()
  const puts = (async () => {
    for (let i = 0; i < count; i++) await channel.put(batch, new Receipt(() => {}))
  })()
  for (let taken = 0; taken < count * events; ) {
    const loan = await channel.take(events, never)
    await loan!.commit()
    taken += loan!.count
  }
  await puts
  const seconds = (performance.now() - began) / 1000
  const overhead = (channel.bytes - 8192) / (count * events) - bytes
  await channel.stop()
  return { perSecond: count / seconds, overhead }
}

async function restartTime(folder: string) {
  const waiting = 10_000_000
  const channel = await started(folder)
  const batch = sample()
  let put = 0
  const source = async () => {
    for (; put < waiting; put += events) await channel.put(batch, new Receipt(() => {}))
  }
  await Promise.all([source(), source(), source(), source()])
  await channel.stop()
  const clean = await timedStart(folder)
  // A kill leaves up to 64 MiB behind the checkpoint: as many bytes are put, and the channel is left without a stop.
  const left = await started(folder)
  for (let i = 0; i < 600; i++) await left.put(batch, new Receipt(() => {}))
  await rm(join(folder, 'checkpoint', 'flumec.lock'))
  await rm(join(folder, 'data', 'flumec.lock'))
  return { waiting, clean, killed: await timedStart(folder) }
}

async function timedStart(folder: string): Promise<number> {
  const began = performance.now()
  const channel = await started(folder)
  const took = performance.now() - began
  const loan = await channel.take(1, never)
  await loan!.rollback()
  await channel.stop()
  return took
}

async function started(folder: string): Promise<FileChannel> {
  const channel = new FileChannel({
    checkpointDir: join(folder, 'checkpoint'),
    dataDirs: [join(folder, 'data')],
    capacity: 20_000_000,
  })
  const log = new Logger('speed', [entry => console.error(entry.message)], 'warn')
  await channel.start({
    name: 'speed',
    log,
    metrics: new ComponentMetrics('CHANNEL', 'speed'),
    fail: error => console.error(error.message),
  })
  return channel
}

/** Bodies of different lengths around `bytes`, as lines lie in a file. */
function sample(): EventBatch {
  const data = Buffer.alloc(events * (bytes + 1), 'x')
  const bounds = new Uint32Array(2 * events)
  for (let i = 0, at = 0; i < events; i++) {
    const length = bytes + (i % 2 === 0 ? 20 : -20)
    bounds[2 * i] = at
    bounds[2 * i + 1] = at + length
    at += length + 1
  }
  return new EventBatch(data, bounds)
}

const percent = (share: number) => `${(100 * share).toFixed(0)} %`
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!

function spread(values: readonly number[]): string {
  const line = (value: number) => value.toFixed(0)
  return `${line(median(values))} transactions/s (${line(Math.min(...values))} to ${line(Math.max(...values))})`
}
