import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Context, DeadLetters, Loan, Outlet, SourceContext } from '../../runtime/core/contracts.ts'
import { EventBatch } from '../../runtime/core/event-batch.ts'
import { type Entry, Logger } from '../../runtime/core/log.ts'
import { ComponentMetrics } from '../../runtime/core/metrics.ts'

/** A context whose log and failures a test can look at. */
export interface TestContext extends Context {
  readonly logged: Entry[]
  readonly failures: Error[]
}

export function testContext(name = 'part', kind: ComponentMetrics['kind'] = 'CHANNEL'): TestContext {
  const logged: Entry[] = []
  const failures: Error[] = []
  const log = new Logger(name, [entry => logged.push(entry)], 'debug')
  return { name, log, metrics: new ComponentMetrics(kind, name), fail: error => failures.push(error), logged, failures }
}

/** Dead letters that are kept; `failure` makes puts fail. */
export class TestDeadLetters implements DeadLetters {
  readonly bodies: string[] = []
  readonly reasons: string[] = []
  failure: Error | undefined

  async put(refused: EventBatch, reason: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.failure !== undefined) throw this.failure
    this.bodies.push(...bodiesOf([refused]))
    this.reasons.push(...Array<string>(refused.count).fill(reason))
  }

  of(): DeadLetters {
    return this
  }
}

/** An outlet that keeps what it is given; `hold` makes puts wait, `settleAll` confirms what was put so far. */
export class TestOutlet implements Outlet {
  readonly batches: EventBatch[] = []
  readonly #unsettled: (() => void)[] = []
  #open: Promise<void> = Promise.resolve()
  #release: () => void = () => {}
  settleAtOnce = true

  async put(batch: EventBatch, settled: () => void = () => {}): Promise<void> {
    await this.#open
    this.batches.push(batch)
    if (this.settleAtOnce) settled()
    else this.#unsettled.push(settled)
  }

  get count(): number {
    return this.batches.reduce((sum, batch) => sum + batch.count, 0)
  }

  get bodies(): string[] {
    return this.batches.flatMap(batch => bodiesOf([batch]))
  }

  hold(): void {
    this.#open = new Promise(resolve => {
      this.#release = resolve
    })
  }

  release(): void {
    this.#release()
  }

  settleAll(): void {
    for (const settled of this.#unsettled.splice(0)) settled()
  }
}

export function sourceContext(outlet: Outlet, name = 'source'): TestContext & SourceContext {
  return { ...testContext(name, 'SOURCE'), outlet }
}

/** A batch of texts, one event each, all with the same headers. */
export function batchOf(bodies: readonly string[], headers: Record<string, string> = {}): EventBatch {
  return EventBatch.of(bodies.map(body => ({ headers, body: Buffer.from(body) })))
}

export function bodiesOf(batches: readonly EventBatch[]): string[] {
  return batches.flatMap(batch => Array.from({ length: batch.count }, (_, i) => batch.body(i).toString()))
}

export const lent = (loan: Loan | undefined): string[] => (loan === undefined ? [] : bodiesOf(loan.batches))

/** `count` numbered texts from `first` on. */
export const numbered = (count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, i) => `event ${first + i}`)

/** Waits until `holds` is true; fails with `what` when it is not within `limit` ms. */
export async function eventually(holds: () => boolean | Promise<boolean>, what: string, limit = 10_000): Promise<void> {
  const deadline = Date.now() + limit
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${limit} ms: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

/** Runs `use` in a new folder that is gone afterwards. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'flumec-test-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Bytes of the buffers that somebody can still reach. */
export function heldBuffers(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().arrayBuffers
}
