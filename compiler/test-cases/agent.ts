/** The agent that a case is about: the built bundle as a process of its own, watched by its log and its counters. */
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { AgentProcess } from '../trial/process.ts'
import { folders, variables } from './ends.ts'

export interface AgentSetting {
  /** The case's own. */
  readonly folder: string
  /** Path of the bundle. */
  readonly bundle: string
  readonly env: Readonly<Record<string, string>>
  readonly monitor: number
  /** What its clock shows when it starts, in ms since the epoch. */
  readonly now: number | undefined
  /** The lines that `tail` begins with when the agent is started again. */
  readonly tailFrom: string
}

/** Counters by `KIND.component`, then by name. */
export type Counters = Readonly<Record<string, Readonly<Record<string, string>>>>

/** The agent did not start, or ended by itself; the message says what it said. */
export class AgentEnded extends Error {}

export class TestedAgent {
  readonly #process: AgentProcess
  readonly #env: Record<string, string>
  readonly #log: string
  readonly #output: string
  #starts = 0

  private constructor(
    private readonly setting: AgentSetting,
    clock: readonly string[],
  ) {
    const { folder, bundle, env, monitor } = setting
    this.#log = join(folder, 'agent.log')
    this.#output = join(folder, 'agent.out')
    this.#env = { ...env, HOME: join(folder, folders.files, 'home'), [variables.tail]: '+1' }
    const args = [...clock, bundle, '--monitor', String(monitor), '--log-format', 'json', '--log-file', this.#log]
    const command = { program: process.execPath, args, folder: join(folder, folders.files), log: this.#output }
    this.#process = new AgentProcess({ ...command, env: this.#env })
  }

  static async make(setting: AgentSetting): Promise<TestedAgent> {
    if (setting.now === undefined) return new TestedAgent(setting, [])
    const path = join(setting.folder, 'clock.mjs')
    await writeFile(path, clockFrom(setting.now - Date.now()))
    return new TestedAgent(setting, ['--import', pathToFileURL(path).href])
  }

  start(): void {
    if (this.#starts++ > 0) this.#env[variables.tail] = this.setting.tailFrom
    this.#process.start()
  }

  /** Resolves when all parts have started since the last start. Rejects with AgentEnded. */
  async started(patience: number): Promise<void> {
    const deadline = performance.now() + patience
    while (this.log.split('"all parts have started"').length <= this.#starts) {
      if (!this.#process.running) throw new AgentEnded(`the agent ended at its start: ${this.#lastWords()}`)
      if (performance.now() > deadline)
        throw new AgentEnded(`not all parts of the agent have started: ${this.#lastWords()}`)
      await sleep(20)
    }
  }

  get running(): boolean {
    return this.#process.running
  }

  get log(): string {
    const text = existsSync(this.#log) ? readFileSync(this.#log, 'utf8') : ''
    // The last line may be half written.
    return text.slice(0, text.lastIndexOf('\n') + 1)
  }

  /** Undefined while it does not answer. */
  async counters(): Promise<Counters | undefined> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.setting.monitor}/metrics`, {
        signal: AbortSignal.timeout(2000),
      })
      return (await answer.json()) as Counters
    } catch {
      return undefined
    }
  }

  kill(): Promise<void> {
    return this.#process.kill()
  }

  /** In order; rejects with AgentEnded when it does not obey. */
  async stop(): Promise<void> {
    if (!this.running) throw new AgentEnded(`the agent ended by itself: ${this.#lastWords()}`)
    if ((await this.#process.terminate(20_000)) === undefined)
      throw new AgentEnded('the agent did not stop within 20 s of SIGTERM')
  }

  /** What it told of errors, or printed last. */
  #lastWords(): string {
    const entries = this.log.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line) as Entry]))
    const errors = entries.filter(({ level }) => level === 'error' || level === 'warn').map(({ message }) => message)
    const printed = existsSync(this.#output) ? readFileSync(this.#output, 'utf8').trim().split('\n') : []
    return (
      [...errors, ...printed]
        .filter(text => text !== '')
        .slice(-3)
        .join('; ') || 'it said nothing'
    )
  }
}

interface Entry {
  readonly level: string
  readonly message: string
}

/** A module that gives the process a clock which is so many ms ahead. Timers stay as they are. */
const clockFrom = (ahead: number): string => `const Real = Date
const now = () => Real.now() + ${ahead}
globalThis.Date = new Proxy(Real, {
  construct: (real, args, made) => Reflect.construct(real, args.length === 0 ? [now()] : args, made),
  apply: () => new Real(now()).toString(),
  get: (real, name) => (name === 'now' ? now : real[name]),
})
`
