import { BackOff, pause } from './back-off.ts'
import { ConfigurationError } from './contracts.ts'
import type { Logger } from './log.ts'
import type { ComponentMetrics } from './metrics.ts'

export type State = 'starting' | 'running' | 'failed' | 'stopped'

/**
 * Keeps one component running: starts it, and starts it again with back-off when the start or the running component
 * fails. A ConfigurationError can't heal by itself: it ends the agent.
 */
export class Supervisor {
  state: State = 'stopped'
  readonly #backOff: BackOff
  #again: Promise<void> | undefined

  constructor(
    private readonly part: { start(): Promise<void>; stop(): Promise<void> },
    private readonly log: Logger,
    private readonly metrics: ComponentMetrics,
    private readonly ended: AbortSignal,
    backOff = new BackOff(500, 5000),
  ) {
    this.#backOff = backOff
  }

  /** Resolves when it has started, however long that takes, or when the agent ends. Rejects on a ConfigurationError. */
  async start(): Promise<void> {
    while (!this.ended.aborted) {
      this.state = 'starting'
      try {
        await this.part.start()
        this.state = 'running'
        this.metrics.counters.set('StartTime', Date.now())
        return
      } catch (error) {
        if (error instanceof ConfigurationError) throw error
        await this.#pauseAfter(error as Error)
      }
    }
  }

  /** The running component can't go on: stop it and start it again. */
  failed(error: Error): void {
    if (this.#again !== undefined || this.ended.aborted) return
    this.#again = this.#restart(error).finally(() => {
      this.#again = undefined
    })
  }

  async stop(): Promise<void> {
    await this.#again
    this.state = 'stopped'
    this.metrics.counters.set('StopTime', Date.now())
    await this.part.stop()
  }

  async #restart(error: Error): Promise<void> {
    try {
      await this.part.stop()
      await this.#pauseAfter(error)
      await this.start()
    } catch (fault) {
      this.log.error((fault as Error).message)
    }
  }

  async #pauseAfter(error: Error): Promise<void> {
    this.state = 'failed'
    this.metrics.failed(error)
    const wait = this.#backOff.next()
    this.log.error(`${error.message}; trying again in ${wait / 1000} s`)
    await pause(wait, this.ended)
  }
}
