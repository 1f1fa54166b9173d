import { describe, expect, it } from 'vitest'
import type { Sink } from '../../runtime/core/contracts.ts'
import type { EventBatch } from '../../runtime/core/event-batch.ts'
import { batchOf, bodiesOf, inFolder, numbered, TestDeadLetters, testContext } from './support.ts'

export interface SinkCase {
  make(folder: string): Sink | Promise<Sink>
  /** The bodies that arrived at the far side, in order; called after stop. */
  received(folder: string): Promise<string[]>
}

const never = new AbortController().signal

/** The promises of a sink (runtime/core/contracts.ts). */
export function describeSink(name: string, { make, received }: SinkCase): void {
  describe(`${name} keeps a sink's promises`, () => {
    it('stops without start, and twice', () =>
      inFolder(async folder => {
        const sink = await make(folder)
        await sink.stop()
        await sink.stop()
      }))

    it('delivers batches in order, nothing lost at stop', () =>
      inFolder(async folder => {
        const sink = await make(folder)
        await sink.start(testContext(name, 'SINK'))
        await sink.deliver([batchOf(numbered(3)), batchOf(numbered(2, 3))], never)
        await sink.deliver([batchOf(numbered(1, 5))], never)
        await sink.stop()
        expect(await received(folder)).toEqual(numbered(6))
      }))

    it('keeps the order of calls side by side', () =>
      inFolder(async folder => {
        const sink = await make(folder)
        await sink.start(testContext(name, 'SINK'))
        const width = sink.concurrency ?? 1
        const calls = Array.from({ length: width }, (_, i) => sink.deliver([batchOf(numbered(10, 10 * i))], never))
        await Promise.all(calls)
        await sink.stop()
        expect(await received(folder)).toEqual(numbered(10 * width))
      }))

    it('can be started again after a stop', () =>
      inFolder(async folder => {
        const sink = await make(folder)
        await sink.start(testContext(name, 'SINK'))
        await sink.deliver([batchOf(numbered(1))], never)
        await sink.stop()
        await sink.start(testContext(name, 'SINK'))
        await sink.deliver([batchOf(numbered(1, 1))], never)
        await sink.stop()
        expect(await received(folder)).toEqual(numbered(2))
      }))
  })
}

export interface RefusalCase extends SinkCase {
  /** Events for one delivery, some of which the far side refuses for good. */
  readonly batch: EventBatch
  /** The bodies of those. */
  readonly refused: readonly string[]
  readonly reason: RegExp
}

/** The promises of a sink that knows what is refused for good (DeadLetters in runtime/core/contracts.ts). */
export function describeDeadLetters(name: string, { make, received, batch, refused, reason }: RefusalCase): void {
  const accepted = bodiesOf([batch]).filter(body => !refused.includes(body))

  describe(`${name} hands over what is refused for good`, () => {
    it('and delivers the rest, once and in order', () =>
      inFolder(async folder => {
        const [sink, deadLetters] = [await make(folder), new TestDeadLetters()]
        await sink.start({ ...testContext(name, 'SINK'), deadLetters })
        await sink.deliver([batch], never)
        await sink.deliver([batchOf(['later'])], never)
        await sink.stop()
        expect(deadLetters.bodies).toEqual(refused)
        for (const text of deadLetters.reasons) expect(text).toMatch(reason)
        expect(await received(folder)).toEqual([...accepted, 'later'])
      }))

    it('and fails when that can not be put', () =>
      inFolder(async folder => {
        const [sink, deadLetters] = [await make(folder), new TestDeadLetters()]
        deadLetters.failure = new Error('the dead-letter channel is broken')
        await sink.start({ ...testContext(name, 'SINK'), deadLetters })
        await expect(sink.deliver([batch], never)).rejects.toThrow('the dead-letter channel is broken')
        await sink.stop()
      }))
  })
}
