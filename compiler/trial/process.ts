import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { guard } from './guard.ts'

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly folder: string
  /** The file that what it prints is appended to. */
  readonly log: string
  readonly env?: Readonly<Record<string, string>>
}

// Ctrl-C at a trial, or its end, must leave nothing behind.
const all = new Set<AgentProcess>()
process.prependListener('exit', () => {
  for (const one of all) one.signal('SIGKILL')
})

/** An agent as a process of its own, in its own group, that can be killed and started again. */
export class AgentProcess {
  #child: ChildProcess | undefined
  #ended: Promise<unknown> = Promise.resolve()
  #isToldToEnd = false

  constructor(private readonly command: Command) {
    all.add(this)
  }

  /** Whether it was started and has ended, though nobody told it to. */
  get endedByItself(): boolean {
    return this.#child !== undefined && !this.running && !this.#isToldToEnd
  }

  /** The last lines that it printed. */
  async lastLines(count: number): Promise<string[]> {
    const text = await readFile(this.command.log, 'utf8').catch(() => '')
    return text.trimEnd().split('\n').slice(-count)
  }

  get running(): boolean {
    return this.#child?.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  start(): void {
    const { program, args, folder, log, env } = this.command
    const output = openSync(log, 'a')
    const options = { cwd: folder, env: { ...process.env, ...env }, detached: true } as const
    const child = spawn(program, args, { ...options, stdio: ['ignore', output, output] })
    closeSync(output)
    guard(child)
    this.#child = child
    this.#isToldToEnd = false
    this.#ended = new Promise(resolve => {
      child.once('error', resolve)
      child.once('exit', resolve)
    })
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL')
    await this.#ended
  }

  /** SIGTERM; resolves with the ms that it took to end. After `patience` ms it is killed, and the result is undefined. */
  async terminate(patience = 60_000): Promise<number | undefined> {
    const began = performance.now()
    this.signal('SIGTERM')
    let late = false
    const timer = setTimeout(() => {
      late = true
      this.signal('SIGKILL')
    }, patience)
    await this.#ended
    clearTimeout(timer)
    return late ? undefined : performance.now() - began
  }

  /** To the agent and all that it started in its group; nothing when it does not run. */
  signal(name: NodeJS.Signals): void {
    this.#isToldToEnd = true
    // A program that could not be started has no number.
    const pid = this.#child?.pid
    if (this.running && pid !== undefined) process.kill(-pid, name)
  }
}
