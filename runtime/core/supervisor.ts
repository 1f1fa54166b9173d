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
  /** Aborts when the part is stopped: it is not to be started again then. */
  #stopped = new AbortController()
  #again: Promise<unknown> | undefined

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

  /**
   * Resolves true when it has started, however long that takes; false when it is stopped or the agent ends before. Rejects
   * on a ConfigurationError.
   */
  start(): Promise<boolean> {
    this.#stopped = new AbortController()
    return this.#start(AbortSignal.any([this.ended, this.#stopped.signal]))
  }

  async #start(over: AbortSignal): Promise<boolean> {
    while (!over.aborted) {
      try {
        await this.startOnce()
        if (!over.aborted) return true
        // It was stopped while it started, which may have been too early to take effect.
        this.state = 'stopped'
        await this.part.stop()
      } catch (error) {
        if (error instanceof ConfigurationError) throw error
        if (!over.aborted) await this.#pauseAfter(error as Error, over)
      }
    }
    return false
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
    const over = AbortSignal.any([this.ended, this.#stopped.signal])
    this.#again = this.#restart(error, over).finally(() => {
      this.#again = undefined
    })
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#again
    this.state = 'stopped'
    this.metrics.counters.set('StopTime', Date.now())
    await this.part.stop()
  }

  async #restart(error: Error, over: AbortSignal): Promise<void> {
    try {
      await this.part.stop()
      await this.#pauseAfter(error, over)
      await this.#start(over)
    } catch (fault) {
      this.metrics.failed(fault as Error)
      this.log.error((fault as Error).message)
      this.#giveUp(fault as Error)
    }
  }

  async #pauseAfter(error: Error, over: AbortSignal): Promise<void> {
    this.state = 'failed'
    this.metrics.failed(error)
    this.#failingSince ??= Date.now()
    if (this.surrender !== undefined && Date.now() - this.#failingSince >= this.surrender.after) this.#giveUp(error)
    const wait = this.#backOff.next()
    this.log.error(`${error.message}; trying again in ${wait / 1000} s`)
    await pause(wait, over)
    this.restarts++
  }

  #giveUp(error: Error): void {
    this.state = 'given up'
    this.surrender?.gaveUp(this.metrics.name, error)
  }
}
