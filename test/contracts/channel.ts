import { describe, expect, it } from 'vitest'
import { type Channel, ChannelFullError } from '../../runtime/core/contracts.ts'
import { EventBatch } from '../../runtime/core/event-batch.ts'
import { Receipt } from '../../runtime/core/receipt.ts'
import { batchOf, bodiesOf, inFolder, lent, numbered, testContext } from './support.ts'

export interface ChannelCase {
  /** A channel that holds at least 50 and at most 1,000 events, 50 per transaction, and waits at most 1 s for room. */
  make(folder: string): Channel
}

const never = new AbortController().signal

/** The promises of a channel (runtime/core/contracts.ts). */
export function describeChannel(name: string, { make }: ChannelCase): void {
  const withChannel = (use: (channel: Channel) => Promise<void>) =>
    inFolder(async folder => {
      const channel = make(folder)
      await channel.start(testContext(name))
      try {
        await use(channel)
      } finally {
        await channel.stop()
      }
    })

  describe(`${name} keeps a channel's promises`, () => {
    it('stops without start, and twice', () =>
      inFolder(async folder => {
        const channel = make(folder)
        await channel.stop()
        await channel.stop()
      }))

    it('gives out what was put, in order, with headers', () =>
      withChannel(async channel => {
        await channel.put(batchOf(['a', ''], { k: 'é' }), new Receipt(() => {}))
        await channel.put(batchOf(['c']), new Receipt(() => {}))
        expect(channel.size).toBe(3)
        const loan = await channel.take(50, never)
        const more = loan!.count < 3 ? await channel.take(50, never) : undefined
        expect([...lent(loan), ...lent(more)]).toEqual(['a', '', 'c'])
        expect(loan!.batches[0]!.headersOf(1)).toEqual({ k: 'é' })
        await loan!.commit()
        await more?.commit()
        expect(channel.size).toBe(0)
      }))

    it('lends at most max events and at most a transaction, across batches', () =>
      withChannel(async channel => {
        await channel.put(batchOf(numbered(7)), new Receipt(() => {}))
        const first = await channel.take(3, never)
        expect(lent(first)).toEqual(numbered(3))
        const second = await channel.take(3, never)
        expect(lent(second)).toEqual(numbered(3, 3))
        await second!.commit()
        await first!.commit()
        const last = await channel.take(1000, never)
        expect(lent(last)).toEqual(['event 6'])
        await last!.commit()
      }))

    it('puts rolled back events in front again, in their order, whatever the order of the rollbacks', () =>
      withChannel(async channel => {
        await channel.put(batchOf(numbered(10)), new Receipt(() => {}))
        const loans = [await channel.take(2, never), await channel.take(3, never), await channel.take(2, never)]
        await loans[1]!.commit()
        await loans[0]!.rollback()
        await loans[2]!.rollback()
        const seen: string[] = []
        while (seen.length < 7) {
          const loan = await channel.take(50, never)
          seen.push(...bodiesOf(loan!.batches))
          await loan!.commit()
        }
        expect(seen).toEqual([...numbered(2), ...numbered(5, 5)])
        expect(channel.size).toBe(0)
      }))

    it('settles a receipt when its events are safe, and not before', () =>
      withChannel(async channel => {
        let settled = 0
        const receipt = new Receipt(() => settled++)
        await channel.put(batchOf(numbered(4)), receipt)
        receipt.close()
        const durable = channel.survives !== 'nothing'
        expect(settled).toBe(durable ? 1 : 0)
        const loan = await channel.take(3, never)
        await loan!.rollback()
        expect(settled).toBe(durable ? 1 : 0)
        for (const max of [1, 3]) await (await channel.take(max, never))!.commit()
        expect(settled).toBe(1)
      }))

    it('refuses a put when it is full, holds nothing of it, and takes it when there is room', () =>
      withChannel(async channel => {
        let put = 0
        const one = batchOf(numbered(50))
        for (; put + 50 <= channel.capacity; put += 50) await channel.put(one, new Receipt(() => {}))
        await expect(channel.put(one, new Receipt(() => {}))).rejects.toBeInstanceOf(ChannelFullError)
        expect(channel.size).toBe(put)
        const waiting = channel.put(one, new Receipt(() => {}))
        await (await channel.take(50, never))!.commit()
        await waiting
        expect(channel.size).toBe(put)
      }))

    it('ends a waiting take when asked', () =>
      withChannel(async channel => {
        const stop = new AbortController()
        const waiting = channel.take(1, stop.signal)
        setTimeout(() => stop.abort(), 20)
        expect(await waiting).toBeUndefined()
      }))

    it('wakes a waiting take', () =>
      withChannel(async channel => {
        const waiting = channel.take(10, never)
        await channel.put(batchOf(['x']), new Receipt(() => {}))
        const loan = await waiting
        expect(lent(loan)).toEqual(['x'])
        await loan!.rollback()
        expect(channel.size).toBe(1)
      }))

    it('does not let a loan be ended twice', () =>
      withChannel(async channel => {
        await channel.put(batchOf(['x']), new Receipt(() => {}))
        const loan = await channel.take(1, never)
        await loan!.commit()
        await expect(loan!.rollback()).rejects.toThrow()
      }))

    it('keeps bytes as they are', () =>
      withChannel(async channel => {
        const body = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
        await channel.put(EventBatch.of([{ headers: { a: 'b' }, body }]), new Receipt(() => {}))
        const loan = await channel.take(1, never)
        expect(loan!.batches[0]!.body(0).equals(body)).toBe(true)
        await loan!.commit()
      }))
  })
}
