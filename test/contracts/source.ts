import { describe, expect, it } from 'vitest'
import type { Source } from '../../runtime/core/contracts.ts'
import { eventually, inFolder, numbered, sourceContext, TestOutlet } from './support.ts'

export interface SourceCase {
  make(folder: string): Source | Promise<Source>
  /** Makes the source bring these bodies, after it has started. */
  feed(folder: string, bodies: readonly string[], source: Source): Promise<void>
  /** What the source does after a restart with events that were put but never settled; default: nothing is asked. */
  replays?: boolean
}

/** The promises of a source (runtime/core/contracts.ts). */
export function describeSource(name: string, { make, feed, replays }: SourceCase): void {
  const started = async (folder: string, outlet: TestOutlet) => {
    const source = await make(folder)
    await source.start(sourceContext(outlet, name))
    return source
  }
  const end = async (source: Source) => {
    await source.stop()
    await source.close()
  }

  describe(`${name} keeps a source's promises`, () => {
    it('stops and closes without start, and twice', () =>
      inFolder(async folder => {
        const source = await make(folder)
        for (let i = 0; i < 2; i++) await end(source)
      }))

    it('brings everything in order', () =>
      inFolder(async folder => {
        const outlet = new TestOutlet()
        const source = await started(folder, outlet)
        await feed(folder, numbered(25), source)
        await eventually(() => outlet.count >= 25, '25 events')
        await end(source)
        expect(outlet.bodies).toEqual(numbered(25))
      }))

    it('puts nothing after stop', () =>
      inFolder(async folder => {
        const outlet = new TestOutlet()
        const source = await started(folder, outlet)
        await feed(folder, numbered(3), source)
        await eventually(() => outlet.count >= 3, '3 events')
        await source.stop()
        const before = outlet.count
        await new Promise(resolve => setTimeout(resolve, 50))
        expect(outlet.count).toBe(before)
        await source.close()
      }))

    it('waits while the channel is full and loses nothing', () =>
      inFolder(async folder => {
        const outlet = new TestOutlet()
        outlet.hold()
        const source = await started(folder, outlet)
        await feed(folder, numbered(12), source)
        outlet.release()
        await eventually(() => outlet.count >= 12, '12 events')
        await end(source)
        expect(outlet.bodies).toEqual(numbered(12))
      }))

    if (replays)
      it('brings events again after a restart when they were never settled, and only those', () =>
        inFolder(async folder => {
          const first = new TestOutlet()
          const source = await started(folder, first)
          await feed(folder, numbered(5), source)
          await eventually(() => first.count >= 5, '5 events')
          first.settleAtOnce = false
          await feed(folder, numbered(5, 5), source)
          await eventually(() => first.count >= 10, '10 events')
          await end(source)
          const second = new TestOutlet()
          const again = await started(folder, second)
          await eventually(() => second.count >= 5, 'the unsettled events again')
          await end(again)
          expect(second.bodies).toEqual(numbered(5, 5))
        }))
  })
}
