/** One case: surroundings of its own, the agent between them, events and faults in turn, and what came of it. */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DevBroker, type Exchange, startDevBroker } from '../dev-broker/index.ts'
import { freePort } from '../trial/free-port.ts'
import { SmallDisk } from '../trial/small-disk.ts'
import { temporaryFolder } from '../trial/temporary-folder.ts'
import { AgentEnded, type Counters, TestedAgent } from './agent.ts'
import type { Case, Seen, SentEvent, Wanted } from './case.ts'
import { compare, compareCounters, type Difference } from './compare.ts'
import { type Ends, folders, variables } from './ends.ts'
import { Faults } from './faults.ts'
import { type Feed, feedOf } from './feeds.ts'
import { waysVariable } from './probes.ts'
import { PostedTo, seenInFiles, seenInLog, seenInTopic } from './sightings.ts'
import { textOf, textsOf } from './values.ts'

export interface Tested {
  readonly ends: Ends
  /** Path of the bundle. */
  readonly bundle: string
  /** Path of the file that probes write to. */
  readonly ways: string
}

export interface Outcome {
  readonly verdict: 'passed' | 'failed' | 'skipped'
  readonly differences: readonly Difference[]
  /** Why it was skipped. */
  readonly because?: string
  readonly seconds: number
}

export async function runCase(one: Case, tested: Tested): Promise<Outcome> {
  const began = performance.now()
  const folder = await temporaryFolder('flumec-test-')
  const run = new CaseRun(one, tested, folder.path)
  try {
    const because = await run.prepare()
    const differences = because === undefined ? await run.differences() : []
    const verdict = because !== undefined ? 'skipped' : differences.length > 0 ? 'failed' : 'passed'
    const seconds = (performance.now() - began) / 1000
    return { verdict, differences, seconds, ...(because === undefined ? {} : { because }) }
  } finally {
    await run.clear()
    await folder.remove()
  }
}

/** Time for an agent to start, on a machine that has much to do, in ms. */
const startPatience = 30_000
/** After so long without a change, in ms, nothing more is expected; after a kill, whose counters begin again, longer. */
const still = { usual: 700, afterKill: 3000 } as const

class CaseRun {
  #broker: DevBroker | undefined
  #disk: SmallDisk | undefined
  #agent: TestedAgent | undefined
  readonly #posts = new Map<string, PostedTo>()
  readonly #ports = new Map<string, number>()
  readonly #feeds = new Map<string, Feed>()
  #faults: Faults | undefined
  #fetches = 0
  #isOver = false

  constructor(
    private readonly one: Case,
    private readonly tested: Tested,
    private readonly folder: string,
  ) {}

  /** Everything around the agent; why the case can't run here, if it can't. */
  async prepare(): Promise<string | undefined> {
    const { ends } = this.tested
    const because = await this.#prepareDisk()
    if (because !== undefined) return because
    for (const path of ends.made) await mkdir(join(this.folder, path), { recursive: true })
    await mkdir(join(this.folder, folders.files, 'home'), { recursive: true })
    for (const [path, text] of Object.entries(this.one.given.files)) await this.#write(path, text)
    for (const name of ends.ports) this.#ports.set(name, await freePort())
    for (const [name, { kind }] of ends.sinks)
      if (kind === 'posts') this.#posts.set(name, new PostedTo(this.#port(name)))
    if (ends.usesKafka) await this.#prepareBroker()
    const around = {
      folder: this.folder,
      kafka: this.#broker?.address,
      env: this.#env,
      port: (name: string) => this.#port(name),
      going: () => !this.#isOver,
    }
    for (const [name, end] of ends.sources) {
      this.#feeds.set(name, feedOf(end, around))
      // A follower waits for no file.
      if (end.followed !== undefined) await this.#write(end.followed.file, '')
    }
    return undefined
  }

  async #prepareDisk(): Promise<string | undefined> {
    const path = join(this.folder, folders.disk)
    await mkdir(path, { recursive: true })
    if (!this.one.faults.some(({ kind }) => kind === 'disk')) return undefined
    const mounted = await SmallDisk.mount(path)
    if (typeof mounted === 'string') return mounted
    this.#disk = mounted
    return undefined
  }

  async #prepareBroker(): Promise<void> {
    const { sources, sinks } = this.tested.ends
    const kafka = [...[...sources.values()].map(end => end.source), ...[...sinks.values()].map(end => end.sink)]
    const named = kafka
      .filter(({ type }) => type === 'kafka')
      .flatMap(({ options }) => textsOf(options['kafka.topics'] ?? options['kafka.topic'], this.#env))
    this.#broker = await startDevBroker({ beforeAnswer: exchange => this.#beforeAnswer(exchange) })
    const topics = new Map<string, number>([
      ...named.map(name => [name, 1] as const),
      ...Object.entries(this.one.given.topics),
    ])
    for (const [name, partitions] of topics) this.#broker.createTopic(name, partitions)
  }

  #beforeAnswer(exchange: Exchange) {
    if (exchange.api === 'Fetch') this.#fetches++
    return this.#faults?.beforeAnswer(exchange)
  }

  async #write(path: string, text: string): Promise<void> {
    const whole = join(this.folder, folders.files, path)
    await mkdir(dirname(whole), { recursive: true })
    await writeFile(whole, text)
  }

  get #env(): Readonly<Record<string, string | undefined>> {
    return { ...process.env, ...this.one.given.env }
  }

  #port(name: string): number {
    return this.#ports.get(name)!
  }

  async differences(): Promise<readonly Difference[]> {
    const { ends, bundle, ways } = this.tested
    const ports = [...this.#ports].map(([name, port]) => [variables.port(name), String(port)])
    const env = {
      ...this.one.given.env,
      ...Object.fromEntries(ports),
      [variables.folder]: this.folder,
      [variables.broker]: this.#broker?.address ?? '',
      [waysVariable]: ways,
    }
    const [tailFrom = '10'] = [...ends.sources.values()].flatMap(({ followed }) => followed?.from ?? [])
    const { now } = this.one.given
    this.#agent = await TestedAgent.make({ folder: this.folder, bundle, env, monitor: await freePort(), now, tailFrom })
    const surroundings = {
      agent: this.#agent,
      broker: this.#broker,
      disk: this.#disk,
      posts: [...this.#posts.values()],
    }
    this.#faults = new Faults(this.one.faults, surroundings)
    try {
      this.#agent.start()
      await this.#agent.started(startPatience)
      await this.#untilFetching()
      await this.#feed()
      await this.#faults.over()
      const counters = await this.#settle()
      await this.#agent.stop()
      return [...(await this.#compared()), ...compareCounters(this.one.counters, counters ?? {})]
    } catch (error) {
      if (error instanceof AgentEnded) return [{ at: 'agent', message: error.message, lines: [] }]
      throw error
    }
  }

  /** A source that begins with new records must have asked for them before there are any. */
  async #untilFetching(): Promise<void> {
    const isFed = this.one.inputs.some(({ form }) => form === 'records')
    const deadline = performance.now() + startPatience
    while (isFed && this.#fetches === 0 && performance.now() < deadline) await sleep(20)
  }

  /** All events in the order of the case, in pieces between which faults begin. */
  async #feed(): Promise<void> {
    const faults = this.#faults!
    let sent = 0
    await faults.begin(sent)
    for (const { source, events } of this.one.inputs) {
      let left: readonly SentEvent[] = events
      while (left.length > 0) {
        const piece = left.slice(0, faults.next(sent) - sent)
        left = left.slice(piece.length)
        await this.#feeds.get(source)!(piece)
        sent += piece.length
        if (faults.next(sent - 1) === sent) await this.#untilReceived(sent)
        await faults.begin(sent)
      }
    }
  }

  /** A fault comes when the agent has the events before it, or does not get them. */
  async #untilReceived(sent: number): Promise<void> {
    const deadline = performance.now() + 3000
    while (performance.now() < deadline) {
      const counters = await this.#agent!.counters()
      if (counters !== undefined && total(counters, 'SOURCE', 'EventReceivedCount') >= sent) return
      await sleep(10)
    }
  }

  /** Waits until everything wanted is there, or nothing moves any more, or the time is over; the counters then. */
  async #settle(): Promise<Counters | undefined> {
    const { within, inputs, faults, counters: wanted } = this.one
    const sent = inputs.reduce((sum, { events }) => sum + events.length, 0)
    const wasKilled = faults.some(({ kind }) => kind === 'kill' || kind === 'stop')
    const deadline = performance.now() + within
    let counters: Counters | undefined
    let state = ''
    let since = performance.now()
    while (performance.now() < deadline && this.#agent!.running) {
      counters = (await this.#agent!.counters()) ?? counters
      const now = JSON.stringify(counters, (key, value) => (/Event|Channel|Batch|^$|\./.test(key) ? value : undefined))
      if (now !== state) since = performance.now()
      state = now
      const isEmpty = counters !== undefined && total(counters, 'CHANNEL', 'ChannelSize') === 0
      const hasAll = counters !== undefined && total(counters, 'SOURCE', 'EventReceivedCount') >= sent
      if (isEmpty && (hasAll || wasKilled) && (await this.#fits(wanted, counters!))) break
      const quiet = performance.now() - since
      if (isEmpty && ((hasAll && quiet > still.usual) || (wasKilled && quiet > still.afterKill))) break
      await sleep(50)
    }
    this.#isOver = true
    return counters
  }

  async #fits(wanted: Case['counters'], counters: Counters): Promise<boolean> {
    return compareCounters(wanted, counters).length === 0 && (await this.#compared()).length === 0
  }

  async #compared(): Promise<Difference[]> {
    const found: Difference[] = []
    for (const wanted of this.one.outputs) found.push(...compare(wanted, await this.#seen(wanted), this.one))
    return found
  }

  async #seen({ sink: name, topic }: Wanted): Promise<readonly Seen[]> {
    const { kind, sink, folder = '' } = this.tested.ends.sinks.get(name)!
    const own = textOf(sink.options['kafka.topic'], this.#env) ?? 'default-flume-topic'
    if (kind === 'topic') return seenInTopic(this.#broker!, topic ?? own)
    if (kind === 'files') return seenInFiles(join(this.folder, folder))
    return kind === 'log' ? seenInLog(this.#agent!.log, name) : (this.#posts.get(name)?.seen ?? [])
  }

  async clear(): Promise<void> {
    this.#isOver = true
    await this.#agent?.kill()
    await this.#disk?.unmount()
    await this.#broker?.close()
    for (const one of this.#posts.values()) one.close()
  }
}

function total(counters: Counters, kind: string, counter: string): number {
  const own = Object.entries(counters).filter(([name]) => name.startsWith(`${kind}.`))
  return own.reduce((sum, [, values]) => sum + Number(values[counter] ?? 0), 0)
}
