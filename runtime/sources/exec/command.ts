import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** How a command's run ended, in words. */
export type Ending = string

/** One run of the command, in a process group of its own. */
export class Command {
  readonly #child: ChildProcess
  /** Resolves when the process itself has ended or could not be started; never rejects. */
  readonly ended: Promise<Ending>

  /** `words`: the program and its arguments. Standard input stays open and empty, as with Flume. */
  constructor(words: readonly string[]) {
    const [program = '', ...args] = words
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true })
    this.#child.stdin?.on('error', () => {}) // nothing is ever written to it
    this.ended = new Promise(resolve => {
      this.#child.once('error', (error: NodeJS.ErrnoException) => resolve(`could not be started: ${reason(error)}`))
      this.#child.once('exit', (code, signal) =>
        resolve(signal === null ? `ended with status ${code}` : `was ended by ${signal}`),
      )
    })
  }

  get output(): Readable {
    return this.#child.stdout!
  }

  get errors(): Readable {
    return this.#child.stderr!
  }

  /**
   * Ends the process and everything that it started and that stayed in its group; resolves when what it had printed is
   * read, or no more of it will be: somebody outside the group may keep the pipe open.
   */
  async stop(): Promise<void> {
    this.#signal('SIGTERM')
    await Promise.race([this.ended, sleep(grace, undefined, { ref: false })])
    this.#signal('SIGKILL')
    await this.#restIsRead()
    this.output.destroy()
    this.errors.destroy()
    this.#child.stdin?.destroy()
  }

  async #restIsRead(): Promise<void> {
    const began = performance.now()
    const waited = () => performance.now() - began
    const isMore = () => !this.output.destroyed && (this.output.readableLength > 0 || waited() < grace)
    while (isMore() && waited() < patience) await sleep(20)
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child.pid === undefined) return
    try {
      process.kill(-this.#child.pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error // the whole group has ended
    }
  }
}

/** Time to end by itself after SIGTERM, and then for the pipe to be closed, in ms. */
const grace = 1000
/** Time for the rest of the output to be read, in ms: channels may be full, and are being drained. */
const patience = 3000

function reason(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'there is no such program'
  return error.code === 'EACCES' ? 'it may not be executed' : error.message
}
