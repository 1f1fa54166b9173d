import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { freePort } from '../../compiler/trial/free-port.ts'
import { guard } from './guard.ts'

export interface ProgramOptions {
  readonly cwd: string
  /** File that standard output and standard error are appended to. */
  readonly log: string
  readonly env?: Readonly<Record<string, string>>
}

/** A program under test or a server, with its own process group, which never outlives us. */
export class Program {
  /** The exit status, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>
  readonly #child: ChildProcess
  readonly #log: string

  constructor(command: string, args: readonly string[], options: ProgramOptions) {
    this.#log = options.log
    const log = openSync(options.log, 'a')
    const env = { ...process.env, ...options.env }
    this.#child = spawn(command, args, { cwd: options.cwd, env, detached: true, stdio: ['ignore', log, log] })
    closeSync(log)
    guard(this.#child)
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject)
      this.#child.once('exit', (status, signal) => resolve(status ?? signal!))
    })
    this.ended.catch(() => {})
  }

  get pid(): number {
    return this.#child.pid!
  }

  get running(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Everything it has printed. */
  get output(): string {
    return readFileSync(this.#log, 'utf8')
  }

  /** Sends a signal to the whole group, as a service manager or a terminal does. */
  signal(name: NodeJS.Signals): void {
    if (this.running) process.kill(-this.pid, name)
  }

  /** SIGTERM, then SIGKILL after `patience` ms. Resolves when it has ended. */
  async stop(patience = 20_000): Promise<number | NodeJS.Signals> {
    this.signal('SIGTERM')
    const timer = setTimeout(() => this.signal('SIGKILL'), patience)
    return this.ended.finally(() => clearTimeout(timer))
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL')
    await this.ended
  }
}

/** Waits until programs are ready. When that fails, or one of them ends first, kills them and tells what they printed. */
export async function orKill(ready: Promise<unknown>, programs: readonly Program[]): Promise<void> {
  const ends = programs.map(program => program.ended.then(how => Promise.reject(new Error(`it ended with ${how}`))))
  ready.catch(() => {})
  try {
    await Promise.race([ready, ...ends])
  } catch (error) {
    await Promise.all(programs.map(program => program.kill().catch(() => {})))
    const printed = programs.map(program => program.output.slice(-1500)).join('\n')
    throw new Error(`${(error as Error).message}:\n${printed}`, { cause: error })
  } finally {
    for (const end of ends) end.catch(() => {})
  }
}

/** `count` different ports of 127.0.0.1 that are free now. */
export async function freePorts(count: number): Promise<number[]> {
  const found: number[] = []
  while (found.length < count) found.push(await freePort())
  return found
}
