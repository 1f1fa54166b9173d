import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SpillablememoryChannel } from '../../../runtime/channels/spillablememory/index.ts'
import { Agent } from '../../../runtime/core/agent.ts'
import { ChannelFullError, type Sink } from '../../../runtime/core/contracts.ts'
import { Receipt } from '../../../runtime/core/receipt.ts'
import { describeChannel } from '../../contracts/channel.ts'
import { batchOf, bodiesOf, inFolder, lent, numbered, testContext } from '../../contracts/support.ts'

const never = new AbortController().signal
const receipt = () => new Receipt(() => {})

const make = (folder: string, options = {}) =>
  new SpillablememoryChannel({
    memoryCapacity: 100,
    overflowCapacity: 100,
    transactionCapacity: 50,
    overflowTimeout: 0,
    checkpointDir: join(folder, 'checkpoint'),
    dataDirs: [join(folder, 'data')],
    minimumRequiredSpace: 0,
    ...options,
  })

describeChannel('spillablememory', { make: folder => make(folder, { overflowTimeout: 1 }) })

const withChannel = (options: object, use: (channel: SpillablememoryChannel, folder: string) => Promise<void>) =>
  inFolder(async folder => {
    const channel = make(folder, options)
    await channel.start(testContext('spill'))
    await use(channel, folder)
    await channel.stop()
  })

async function takeAll(channel: SpillablememoryChannel): Promise<string[]> {
  const seen: string[] = []
  while (channel.size > 0) {
    const loan = await channel.take(50, never)
    seen.push(...lent(loan))
    await loan!.commit()
  }
  return seen
}

it('keeps the order across memory and disk', () =>
  withChannel({ memoryCapacity: 10 }, async channel => {
    for (let first = 0; first < 60; first += 6) {
      await channel.put(batchOf(numbered(6, first)), receipt())
      if (first % 12 === 0) {
        const loan = await channel.take(4, never)
        await loan!.rollback()
      }
    }
    expect(await takeAll(channel)).toEqual(numbered(60))
  }))

it('brings fewer events at the boundary of the stores, as Flume does', () =>
  withChannel({ memoryCapacity: 5 }, async channel => {
    await channel.put(batchOf(numbered(5)), receipt())
    await channel.put(batchOf(numbered(5, 5)), receipt())
    const first = await channel.take(50, never)
    const second = await channel.take(50, never)
    expect([lent(first), lent(second)]).toEqual([numbered(5), numbered(5, 5)])
    await second!.rollback()
    await first!.rollback()
    expect(await takeAll(channel)).toEqual(numbered(10))
  }))

it('settles at once what goes to disk, and at the commit what stays in memory', () =>
  withChannel({ memoryCapacity: 2 }, async channel => {
    const settled: string[] = []
    const named = (name: string) => new Receipt(() => settled.push(name))
    const [memory, disk] = [named('memory'), named('disk')]
    await channel.put(batchOf(['a', 'b']), memory)
    await channel.put(batchOf(['c']), disk)
    memory.close()
    disk.close()
    expect(settled).toEqual(['disk'])
    await (await channel.take(2, never))!.commit()
    expect(settled).toEqual(['disk', 'memory'])
  }))

it('brings what was on disk first after a restart', () =>
  withChannel({ memoryCapacity: 2 }, async (channel, folder) => {
    await channel.put(batchOf(['lost with the process', 'too']), receipt())
    await channel.put(batchOf(['kept']), receipt())
    await channel.stop()
    const again = make(folder, { memoryCapacity: 2 })
    await again.start(testContext('spill'))
    await again.put(batchOf(['new']), receipt())
    expect(await takeAll(again)).toEqual(['kept', 'new'])
    await again.stop()
  }))

it('counts bytes in slots of avgEventSize', () =>
  withChannel({ byteCapacity: 1250, byteCapacityBufferPercentage: 20, avgEventSize: 500 }, async channel => {
    // Two slots: an event of 501 bytes needs both.
    await channel.put(batchOf(['x'.repeat(501)]), receipt())
    await channel.put(batchOf(['on disk']), receipt())
    expect((await channel.take(50, never))!.count).toBe(1)
    expect(lent(await channel.take(50, never))).toEqual(['on disk'])
  }))

it('refuses when the overflow is switched off and memory is full', () =>
  withChannel({ memoryCapacity: 2, overflowCapacity: 0 }, async channel => {
    await channel.put(batchOf(['a', 'b']), receipt())
    await expect(channel.put(batchOf(['c']), receipt())).rejects.toBeInstanceOf(ChannelFullError)
    expect(channel.capacity).toBe(2)
  }))

it('lets the agent stop while events wait on disk, and waits for those in memory', () =>
  inFolder(async folder => {
    const channel = make(folder, { memoryCapacity: 2 })
    const delivered: string[] = []
    let away = false
    const sink: Sink = {
      batchSize: 10,
      async start() {},
      async deliver(batches, signal) {
        if (away) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        delivered.push(...bodiesOf(batches))
        // The far side goes away when it has what was in memory.
        away = true
      },
      async stop() {},
    }
    const agent = new Agent(
      { name: 'a1', channels: { c: channel }, sources: {}, sinks: { k: { sink, channel } }, shutdownTimeout: 5000 },
      { log: [] },
    )
    await channel.start(testContext('spill'))
    await channel.put(batchOf(['in memory', 'too']), receipt())
    await channel.put(batchOf(['on disk']), receipt())
    expect([channel.size, channel.volatileSize]).toEqual([3, 2])
    // It is started already, to hold something before the sink takes.
    channel.start = async () => {}
    await agent.start()
    const began = Date.now()
    expect(await agent.stop()).toBe(true)
    expect(Date.now() - began).toBeLessThan(10_000)
    expect(delivered).toEqual(['in memory', 'too'])
    const again = make(folder, { memoryCapacity: 2 })
    await again.start(testContext('spill'))
    expect(await takeAll(again)).toEqual(['on disk'])
    await again.stop()
  }))

it('bounds the bytes on disk by overflowByteCapacity', () =>
  withChannel(
    { memoryCapacity: 0, overflowCapacity: 1_000_000, overflowByteCapacity: 1 << 20, transactionCapacity: 1000 },
    async channel => {
      const batch = batchOf(Array.from({ length: 100 }, () => 'x'.repeat(1000)))
      const puts = async () => {
        for (let count = 0; ; count += 100)
          try {
            await channel.put(batch, receipt())
          } catch (error) {
            expect(error).toBeInstanceOf(ChannelFullError)
            return count
          }
      }
      const first = await puts()
      expect(first).toBeGreaterThan(700)
      expect(first).toBeLessThan(1048)
      await takeAll(channel)
      expect(await puts()).toBeGreaterThan(500)
    },
  ))
