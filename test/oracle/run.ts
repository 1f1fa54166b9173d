/** One run of one case: on the real Flume, or on ours. */
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from '../services/guard.ts'
import type { KafkaClient } from '../services/kafka-client.ts'
import { freePorts } from '../services/program.ts'
import { until } from '../services/until.ts'
import type { Agent, Launcher } from './agents.ts'
import type { OracleCase, Seen } from './case.ts'
import { avroEvents, type Event } from './read.ts'

export class Run {
  readonly folder = temporaryFolder('oracle')
  readonly #began = Date.now()
  #agent: Agent | undefined
  #topics: string[] = []

  private constructor(
    readonly oracleCase: OracleCase,
    private readonly launcher: Launcher,
    readonly ports: readonly number[],
    readonly kafka: KafkaClient | undefined,
  ) {}

  /** Runs the case, and returns what was seen with what can't be the same replaced. Kafka: for cases with topics. */
  static async of(oracleCase: OracleCase, launcher: Launcher, kafka?: KafkaClient): Promise<Seen> {
    const run = new Run(oracleCase, launcher, await freePorts(4), kafka)
    try {
      for (const partitions of oracleCase.topics ?? []) run.#topics.push(await kafka!.createTopic(partitions))
      mkdirSync(run.path('out'))
      await oracleCase.prepare?.(run)
      await run.start()
      const seen = await oracleCase.drive(run)
      await run.settle()
      await run.stop()
      const read = oracleCase.read ?? (() => ({ events: run.masked(avroEvents(run.path('out'))) }))
      return run.#placeless({ ...seen, ...(await read(run)) })
    } catch (error) {
      throw new Error(`${launcher.name}: ${(error as Error).message}\n${run.log.slice(-3000)}`, { cause: error })
    } finally {
      await run.#agent?.kill()
      rmSync(run.folder, { recursive: true, force: true })
    }
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  port(number: 1 | 2 | 3 | 4): number {
    return this.ports[number - 1]!
  }

  topic(number: number): string {
    return this.#topics[number - 1]!
  }

  /** Whether a time, in ms since the epoch, lies within the run. */
  wasAt(time: number): boolean {
    return time >= this.#began && time <= Date.now()
  }

  /** Puts a finished file in its place at once. `age` in seconds. */
  write(name: string, content: string | Buffer, age = 0): void {
    mkdirSync(dirname(this.path(name)), { recursive: true })
    const unseen = this.path('.unfinished')
    writeFileSync(unseen, content)
    const time = Date.now() / 1000 - age
    utimesSync(unseen, time, time)
    renameSync(unseen, this.path(name))
  }

  /** Makes an empty folder. */
  folderFor(name: string): void {
    mkdirSync(this.path(name), { recursive: true })
  }

  append(name: string, content: string | Buffer): void {
    appendFileSync(this.path(name), content)
  }

  /** Starts the agent; `properties` is the case's own unless a second configuration is given. */
  async start(properties = this.oracleCase.agent): Promise<void> {
    writeFileSync(this.path('agent.properties'), this.#filled(properties))
    this.#agent = await this.launcher.launch(this.folder, this.oracleCase.env ?? {})
  }

  /** An orderly stop. */
  async stop(): Promise<void> {
    await this.#agent?.stop()
    this.#agent = undefined
  }

  async kill(): Promise<void> {
    await this.#agent?.kill()
    this.#agent = undefined
  }

  /** Time for what should not happen. */
  async settle(ms = 400): Promise<void> {
    await sleep(ms)
  }

  /** Everything the agents of this run have logged. */
  get log(): string {
    return readFileSync(this.launcher.log ?? this.path('agent.log'), 'utf8')
  }

  /** Waits until there is something else than undefined or false, or the agent has ended. */
  async until<T>(what: string, look: () => T | Promise<T>, within = 40_000): Promise<Exclude<T, undefined | false>> {
    const seen = await until(async () => (this.#agent?.running === false ? 'ended' : look()), { what, within })
    if (seen === 'ended') throw new Error(`the agent ended before ${what}`)
    return seen as Exclude<T, undefined | false>
  }

  async listens(number: 1 | 2 | 3 | 4 = 1, protocol: 'tcp' | 'udp' = 'tcp'): Promise<void> {
    await this.until(`${protocol} port ${number}`, () => listens(this.port(number), protocol))
  }

  /** Waits for so many events in the Avro files below `folder`. */
  async events(count: number, folder = 'out'): Promise<void> {
    let found = 0
    const look = () => {
      found = avroEvents(this.path(folder)).length
      return found >= count
    }
    await this.until(`${count} events`, look).catch(error => {
      throw new Error(`${error.message}: there are ${found}`, { cause: error })
    })
  }

  /** Events with the headers that can't be the same masked. */
  masked(events: readonly Event[]): Event[] {
    return events.map(event => ({ ...event, headers: this.#maskedHeaders(event.headers) }))
  }

  #maskedHeaders(headers: Record<string, string>): Record<string, string> {
    const masks = this.oracleCase.masks ?? {}
    return Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, masks[key]?.(value, this) ?? value]))
  }

  #filled(text: string): string {
    return text.replace(/\{([A-Z]+)(\d*)\}/g, (whole, name, number) => this.#value(name, Number(number)) ?? whole)
  }

  #value(name: string, number: number): string | undefined {
    switch (name) {
      case 'DIR':
        return this.folder
      case 'PORT':
        return String(this.ports[number - 1])
      case 'TOPIC':
        return this.#topics[number - 1]
      case 'KAFKA':
        return this.kafka?.bootstrap
      case 'RUN':
        return this.folder.slice(-6)
    }
  }

  /** The folder, the ports and the topics by the words that the properties have for them. */
  #placeless(seen: Seen): Seen {
    const topics = this.#topics.map((topic, i) => [topic, `{TOPIC${i + 1}}`] as const)
    const names = [[this.folder, '{DIR}'] as const, ...topics]
    const replaced = (value: unknown): unknown => {
      if (typeof value === 'string') return this.#portless(names.reduce((text, [a, b]) => text.replaceAll(a, b), value))
      if (Array.isArray(value)) return value.map(replaced)
      if (value === null || typeof value !== 'object') return value
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [replaced(key), replaced(one)]))
    }
    return replaced(seen) as Seen
  }

  #portless(text: string): string {
    return this.ports.reduce(
      (text, port, i) => text.replace(new RegExp(`(?<!\\d)${port}(?!\\d)`, 'g'), `{PORT${i + 1}}`),
      text,
    )
  }
}

/** Whether something listens on the port, without talking to it (Linux). */
function listens(port: number, protocol: 'tcp' | 'udp'): boolean {
  const address = new RegExp(
    `^ *\\d+: [0-9A-F]+:${port.toString(16).toUpperCase().padStart(4, '0')} \\S+ ${protocol === 'tcp' ? '0A' : '..'} `,
    'm',
  )
  return ['', '6'].some(version => address.test(readFileSync(`/proc/net/${protocol}${version}`, 'utf8')))
}
