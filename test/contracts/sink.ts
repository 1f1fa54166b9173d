import { describe, expect, it } from 'vitest'
import type { Sink } from '../../runtime/core/contracts.ts'
import { batchOf, inFolder, numbered, testContext } from './support.ts'

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
