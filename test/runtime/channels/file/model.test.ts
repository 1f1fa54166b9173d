/**
 * Random sequences of actions against a simple model: a list of what is held. 300 runs; `MODEL_RUNS=5000` for a night.
 * The seed is printed; `MODEL_SEED` runs one again.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FileChannel } from '../../../../runtime/channels/file/index.ts'
import type { FileChannelOptions } from '../../../../runtime/channels/file/options.ts'
import type { Loan } from '../../../../runtime/core/contracts.ts'
import { EventBatch } from '../../../../runtime/core/event-batch.ts'
import { Receipt } from '../../../../runtime/core/receipt.ts'
import { Disk } from '../../../channel-crash/disk.ts'
import { seeded } from '../../../channel-crash/random.ts'
import { testContext } from '../../../contracts/support.ts'

const runs = Number(process.env.MODEL_RUNS ?? 300)
const seed = Number(process.env.MODEL_SEED ?? Date.now() % 2 ** 31)

const options: FileChannelOptions = {
  checkpointDir: '/m/checkpoint',
  dataDirs: ['/m/data-1', '/m/data-2'],
  capacity: 500,
  transactionCapacity: 60,
  maxFileSize: 9_500,
  minimumRequiredSpace: 0,
  'keep-alive': 0,
}

type Action =
  | { readonly do: 'put'; readonly count: number; readonly length: number }
  | { readonly do: 'take'; readonly max: number }
  | { readonly do: 'commit' | 'rollback'; readonly which: number }
  | { readonly do: 'restart' | 'kill' }
  | { readonly do: 'power loss'; readonly seed: number }
  | { readonly do: 'corrupt'; readonly file: number; readonly at: number }

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('put' as const),
      count: fc.integer({ min: 1, max: 60 }),
      length: fc.nat(200),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('take' as const), max: fc.integer({ min: 1, max: 80 }) }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constantFrom('commit' as const, 'rollback' as const), which: fc.nat(10) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('restart' as const, 'kill' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('power loss' as const), seed: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('corrupt' as const),
      file: fc.nat(20),
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    }),
  },
)

it(`behaves like a list (${runs} runs, seed ${seed})`, { timeout: 3_600_000 }, async () => {
  const property = fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 60 }), async actions => {
    const pair = new Pair()
    await pair.start()
    for (const one of actions) await pair.act(one)
    await pair.drain()
    await pair.stop()
  })
  await fc.assert(property, { numRuns: runs, seed, verbose: 1 })
})

interface Open {
  readonly loan: Loan
  readonly events: readonly number[]
}

/** The channel and its model, side by side. */
class Pair {
  readonly #disk = new Disk()
  #channel!: FileChannel
  #process = 0
  /** Ends the process: none of its operations does anything from then on. */
  #kill = () => {}
  #next = 0
  /** Held and not lent, in order. */
  #waiting: number[] = []
  #open: Open[] = []
  readonly #committed = new Set<number>()
  /** A byte was changed: what was on disk then may be gone, and what was delivered then may come again. */
  #damaged = new Set<number>()
  #again = new Set<number>()

  async act(action: Action): Promise<void> {
    if (action.do === 'put') await this.#put(action.count, action.length)
    else if (action.do === 'take') await this.#take(action.max)
    else if (action.do === 'commit' || action.do === 'rollback') await this.#end(action.do, action.which)
    else if (action.do === 'corrupt') this.#corrupt(action.file, action.at)
    else await this.#startAgain(action)
  }

  async start(): Promise<void> {
    const text = `process ${this.#process++}`
    let dead = false
    this.#kill = () => {
      dead = true
    }
    const { files } = this.#disk.process(() => (dead ? 'before' : 'pass'))
    this.#channel = new FileChannel(options, { files, holder: { text, runs: other => other === text } })
    await this.#channel.start(testContext('model'))
    if (this.#damaged.size === 0) expect(this.#channel.size).toBe(this.#waiting.length)
  }

  async stop(): Promise<void> {
    await this.#channel.stop()
  }

  /** In the end everything comes out. */
  async drain(): Promise<void> {
    while (this.#open.length > 0) await this.#end('rollback', 0)
    while (this.#channel.size > 0) {
      if (!(await this.#take(60))) break
      await this.#end('commit', 0)
    }
    expect(this.#waiting.filter(event => !this.#damaged.has(event))).toEqual([])
    expect(this.#channel.size).toBe(0)
  }

  async #put(count: number, length: number): Promise<void> {
    const events = Array.from({ length: count }, (_, i) => this.#next + i)
    this.#next += count
    const fits = this.#channel.size + count <= options.capacity!
    const put = this.#channel.put(batchOf(events, length), new Receipt(() => {}))
    if (!fits) return expect(put).rejects.toThrow('no room')
    await put
    this.#waiting.push(...events)
  }

  async #take(max: number): Promise<boolean> {
    if (this.#waiting.length === 0 && this.#damaged.size === 0) return false
    const loan = await this.#channel.take(
      max,
      this.#waiting.length === 0 ? AbortSignal.timeout(5) : AbortSignal.timeout(2000),
    )
    if (loan === undefined) return false
    const events = eventsOf(loan)
    const known = events.filter(event => !this.#again.has(event) || this.#waiting.includes(event))
    const end = known.length === 0 ? 0 : this.#waiting.indexOf(known.at(-1)!) + 1
    const expected = this.#waiting.slice(0, end)
    const skipped = new Set(expected.filter(event => !events.includes(event)))
    expect([...skipped].filter(event => !this.#damaged.has(event))).toEqual([])
    expect(known).toEqual(expected.filter(event => !skipped.has(event)))
    if (this.#damaged.size === 0) expect(events.length).toBe(Math.min(max, 60, this.#waiting.length))
    this.#waiting = this.#waiting.slice(end)
    this.#open.push({ loan, events })
    return true
  }

  async #end(how: 'commit' | 'rollback', which: number): Promise<void> {
    const [ended] = this.#open.splice(which % Math.max(1, this.#open.length), 1)
    if (ended === undefined) return
    await ended.loan[how]()
    if (how === 'commit') for (const event of ended.events) this.#committed.add(event)
    else this.#giveBack(ended.events)
  }

  #giveBack(events: readonly number[]): void {
    this.#waiting = [...new Set([...this.#waiting, ...events])].sort((a, b) => a - b)
  }

  /** A new process on the same disk: what was lent comes back. */
  async #startAgain(action: Action): Promise<void> {
    if (action.do === 'restart') await this.#channel.stop()
    this.#kill()
    if (action.do === 'power loss') this.#disk.losePower(seeded(action.seed))
    for (const { events } of this.#open.splice(0)) this.#giveBack(events)
    await this.start()
  }

  #corrupt(file: number, at: number): void {
    const paths = this.#disk.paths().filter(path => /segment$|flumec-checkpoint$/.test(path))
    const path = paths[file % Math.max(1, paths.length)]
    if (path === undefined) return
    const bytes = Buffer.from(this.#disk.content(path))
    const offset = Math.floor(at * bytes.length)
    if (bytes.length === 0) return
    bytes[offset] = bytes[offset]! ^ 0x5a
    this.#disk.replace(path, bytes)
    for (const event of this.#committed) this.#again.add(event)
    if (path.endsWith('segment'))
      for (const event of [...this.#waiting, ...this.#open.flatMap(one => one.events)]) this.#damaged.add(event)
  }
}

function batchOf(events: readonly number[], length: number): EventBatch {
  const batch = EventBatch.of(events.map(event => ({ headers: {}, body: Buffer.from(`${event} `.padEnd(length)) })))
  return batch.withHeader('number', events.map(String))
}

function eventsOf(loan: Loan): number[] {
  return loan.batches.flatMap(batch =>
    Array.from({ length: batch.count }, (_, i) => {
      const event = Number.parseInt(batch.body(i).toString(), 10)
      expect(batch.headersOf(i)).toEqual({ number: String(event) })
      return event
    }),
  )
}
