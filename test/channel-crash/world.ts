/** What the outside knows of a channel that crashes again and again: what was acknowledged, and what was delivered. */
import { FileChannel } from '../../runtime/channels/file/index.ts'
import type { FileChannelOptions } from '../../runtime/channels/file/options.ts'
import type { Loan } from '../../runtime/core/contracts.ts'
import { EventBatch } from '../../runtime/core/event-batch.ts'
import { Receipt } from '../../runtime/core/receipt.ts'
import { testContext } from '../contracts/support.ts'
import type { Disk, Plan } from './disk.ts'
import { type Random, upTo } from './random.ts'

interface Put {
  readonly putter: number
  readonly first: number
  readonly count: number
  state: 'on its way' | 'acknowledged' | 'refused'
}

/** Options that make everything happen soon: small segments in two directories, two checkpoints. */
export const crashOptions: FileChannelOptions = {
  checkpointDir: '/disk/checkpoint',
  useDualCheckpoints: true,
  backupCheckpointDir: '/disk/backup',
  dataDirs: ['/disk/data-1', '/disk/data-2'],
  capacity: 1_000_000,
  maxFileSize: 40_000,
  minimumRequiredSpace: 1,
  'keep-alive': 0,
}

export class World {
  readonly puts = new Map<number, Put>()
  /** Events whose commit resolved. */
  readonly #committed = new Set<number>()
  /** Events whose commit was called and had not resolved when the process ended. */
  readonly #unsure = new Set<number>()
  readonly #delivered = new Set<number>()
  /** Which putter an event is of, by its number. */
  readonly #putterOf: number[] = []
  readonly #received = new Set<number>()
  /** The event that each putter's first deliveries have come to. */
  readonly #newest = new Map<number, number>()
  acknowledged = 0
  /** Events that came again because their commit had not resolved. */
  again = 0
  #next = 0

  constructor(private readonly random: Random) {}

  /** Starts a channel on the disk in a process of its own; resolves to undefined when it died first. */
  async start(
    disk: Disk,
    plan: Plan,
    generation: number,
  ): Promise<{ channel: FileChannel; died: Promise<void> } | undefined> {
    const { files, died } = disk.process(plan)
    const text = `process ${generation}`
    const channel = new FileChannel(crashOptions, { files, holder: { text, runs: other => other === text } })
    const started = channel.start(testContext('crash')).then(() => true)
    const alive = await Promise.race([started, died.then(() => false)])
    return alive ? { channel, died } : undefined
  }

  /** Puts and takes until `ended`; what is still going on then is left to its fate. */
  async work(channel: FileChannel, died: Promise<void>, ended: () => boolean): Promise<void> {
    let dead = false
    const death = died.then(() => {
      dead = true
    })
    const stop = () => dead || ended()
    const all = [
      this.#putter(channel, 0, stop),
      this.#putter(channel, 1, stop),
      this.#taker(channel, stop),
      this.#taker(channel, stop),
    ]
    await Promise.race([death, Promise.all(all)])
  }

  /** Puts without takes, so that the next process has a backlog to read. */
  async fill(channel: FileChannel, count: number): Promise<void> {
    const enough = this.acknowledged + count
    await this.#putter(channel, 0, () => this.acknowledged >= enough)
  }

  /** Takes and commits everything. */
  async drain(channel: FileChannel): Promise<void> {
    const never = new AbortController().signal
    while (channel.size > 0) {
      const loan = await channel.take(1 + upTo(this.random, 500), never)
      this.#receive(loan!)
      await this.#commit(loan!)
    }
  }

  /** Acknowledged events that were never delivered, and batches of which only a part was. */
  faults(): string[] {
    const faults: string[] = []
    for (const put of this.puts.values()) {
      const events = Array.from({ length: put.count }, (_, i) => put.first + i)
      const missing = events.filter(event => !this.#delivered.has(event)).length
      if (put.state === 'acknowledged' && missing > 0) faults.push(`${missing} of the batch ${put.first} are lost`)
      if (missing > 0 && missing < put.count) faults.push(`a part of the batch ${put.first} was delivered`)
    }
    return faults
  }

  async #putter(channel: FileChannel, putter: number, stop: () => boolean): Promise<void> {
    while (!stop()) {
      // Sources rest now and then, so that commits also come alone.
      if (this.random() < 0.15) await turns(upTo(this.random, 40))
      const count = 1 + upTo(this.random, 60)
      const put: Put = { putter, first: this.#next, count, state: 'on its way' }
      this.#next += count
      this.puts.set(put.first, put)
      for (let i = 0; i < count; i++) this.#putterOf.push(putter)
      try {
        await channel.put(batch(put), new Receipt(() => {}))
        put.state = 'acknowledged'
        this.acknowledged += count
      } catch {
        put.state = 'refused'
        await new Promise(setImmediate)
      }
    }
  }

  async #taker(channel: FileChannel, stop: () => boolean): Promise<void> {
    while (!stop()) {
      const patience = AbortSignal.timeout(20)
      const loan = await channel.take(1 + upTo(this.random, 100), patience)
      if (loan === undefined) continue
      this.#receive(loan)
      if (this.random() < 0.1) await loan.rollback()
      else await this.#commit(loan)
    }
  }

  async #commit(loan: Loan): Promise<void> {
    const events = idsOf(loan)
    // Whoever commits has delivered: if the process ends before the answer, the events need not come again.
    for (const event of events) this.#delivered.add(event)
    for (const event of events) this.#unsure.add(event)
    try {
      await loan.commit()
    } catch {
      return loan.rollback()
    }
    for (const event of events) this.#unsure.delete(event)
    for (const event of events) this.#committed.add(event)
  }

  /**
   * Checks what a loan brings: no event that nobody put, none whose commit resolved, every one as it was put, and for
   * the first time after all that its putter put before.
   */
  #receive(loan: Loan): void {
    for (const lent of loan.batches)
      for (let i = 0; i < lent.count; i++) {
        const id = Number(lent.body(i).toString().trim())
        if (lent.header(i, 'id') !== String(id) || lent.header(i, 'kind') !== 'crash')
          throw new Error(`event ${id} came with the headers ${JSON.stringify(lent.headersOf(i))}`)
        if (!(id < this.#next)) throw new Error(`an event that nobody put: ${id}`)
        if (this.#committed.has(id)) throw new Error(`event ${id} came again after its commit had resolved`)
        if (this.#unsure.delete(id)) this.again++
        this.#checkOrder(id)
      }
  }

  #checkOrder(id: number): void {
    if (this.#received.has(id)) return
    this.#received.add(id)
    const putter = this.#putterOf[id]!
    const newest = this.#newest.get(putter) ?? -1
    if (id < newest) throw new Error(`event ${id} came after event ${newest}, which was put later`)
    this.#newest.set(putter, id)
  }
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(setImmediate)
}

function batch({ first, count }: Put): EventBatch {
  const ids = Array.from({ length: count }, (_, i) => String(first + i))
  const bodies = EventBatch.of(ids.map(id => ({ headers: {}, body: Buffer.from(id.padEnd(10 + (Number(id) % 40))) })))
  return bodies.withHeader('id', ids).withHeader('kind', 'crash')
}

function idsOf(loan: Loan): number[] {
  return loan.batches.flatMap(lent => Array.from({ length: lent.count }, (_, i) => Number(lent.body(i).toString())))
}
