import { BackOff, pause } from './back-off.ts'
import { ConfigurationError } from './contracts.ts'
import type { Logger } from './log.ts'
import type { ComponentMetrics } from './metrics.ts'

/** `given up`: it has failed for good and is not started again. */
export type State = 'starting' | 'running' | 'failed' | 'given up' | 'stopped'
export const states: readonly State[] = ['starting', 'running', 'failed', 'given up', 'stopped']

/** When a component that can't be started has failed for good, and who hears of it. */
export interface Surrender {
  /** In ms, from its first failure on. */
  readonly after: number
  gaveUp(component: string, error: Error): void
}

/**
 * Keeps one component running: starts it, and starts it again with back-off when the start or the running component
 * fails. A ConfigurationError can't heal by itself: it ends the agent.
 */
export class Supervisor {
  state: State = 'stopped'
  /** How often it was started again after a failure. */
  restarts = 0
  #failingSince: number | undefined
  readonly #backOff: BackOff
  #again: Promise<void> | undefined

  constructor(
    private readonly part: { start(): Promise<void>; stop(): Promise<void> },
    private readonly log: Logger,
    private readonly metrics: ComponentMetrics,
    private readonly ended: AbortSignal,
    private readonly surrender?: Surrender,
    backOff = new BackOff(500, 5000),
  ) {
    this.#backOff = backOff
  }

  /** Resolves when it has started, however long that takes, or when the agent ends. Rejects on a ConfigurationError. */
  async start(): Promise<void> {
    while (!this.ended.aborted) {
      try {
        return await this.startOnce()
      } catch (error) {
        if (error instanceof ConfigurationError) throw error
        await this.#pauseAfter(error as Error)
      }
    }
  }

  /** One attempt; rejects when it fails, and is then to be stopped. */
  async startOnce(): Promise<void> {
    this.state = 'starting'
    await this.part.start()
    this.state = 'running'
    this.#failingSince = undefined
    this.metrics.counters.set('StartTime', Date.now())
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
      this.metrics.failed(fault as Error)
      this.log.error((fault as Error).message)
      this.#giveUp(fault as Error)
    }
  }

  async #pauseAfter(error: Error): Promise<void> {
    this.state = 'failed'
    this.metrics.failed(error)
    this.#failingSince ??= Date.now()
    if (this.surrender !== undefined && Date.now() - this.#failingSince >= this.surrender.after) this.#giveUp(error)
    const wait = this.#backOff.next()
    this.log.error(`${error.message}; trying again in ${wait / 1000} s`)
    await pause(wait, this.ended)
    this.restarts++
  }

  #giveUp(error: Error): void {
    this.state = 'given up'
    this.surrender?.gaveUp(this.metrics.name, error)
  }
}
