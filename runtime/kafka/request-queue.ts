import { KafkaError } from './errors.ts'

interface Entry {
  readonly apiName: string
  readonly correlationId: number
  resolve(response: { correlationId: number; entry: object; size: number; payload: Buffer | null }): void
  reject(error: Error): void
}

interface PushedRequest {
  readonly entry: Entry
  readonly expectResponse: boolean
  readonly requestTimeout?: number | null
  sendRequest(): void
}

/**
 * The requests of one connection that wait for their response. It takes the place of kafkajs's own queue, which wakes up
 * every millisecond for ever and holds a close back until everything was answered. Who sends limits how many are open.
 */
export class RequestQueue {
  readonly #open = new Map<number, { entry: Entry; deadline: number }>()
  readonly #timer: NodeJS.Timeout

  constructor(
    private readonly requestTimeout: number,
    private readonly onTimeout: (error: Error) => void,
    private readonly onIdle: () => void,
  ) {
    this.#timer = setInterval(() => this.#expire(), 250).unref()
  }

  get size(): number {
    return this.#open.size
  }

  push({ entry, expectResponse, requestTimeout, sendRequest }: PushedRequest): void {
    if (expectResponse) {
      const deadline = Date.now() + Math.max(this.requestTimeout, requestTimeout ?? 0)
      this.#open.set(entry.correlationId, { entry, deadline })
    }
    sendRequest()
    if (!expectResponse) entry.resolve({ correlationId: entry.correlationId, entry, size: 0, payload: null })
  }

  fulfillRequest({ correlationId, payload, size }: { correlationId: number; payload: Buffer; size: number }): void {
    const open = this.#open.get(correlationId)
    this.#open.delete(correlationId)
    open?.entry.resolve({ correlationId, entry: open.entry, size, payload })
    if (this.#open.size === 0) this.onIdle()
  }

  rejectAll(error: Error): void {
    const open = [...this.#open.values()]
    this.#open.clear()
    for (const { entry } of open) entry.reject(error)
  }

  destroy(): void {
    clearInterval(this.#timer)
  }

  /** After a lost response nothing on the connection can be trusted to come in order: it is given up as a whole. */
  #expire(): void {
    const now = Date.now()
    const late = [...this.#open.values()].find(({ deadline }) => deadline < now)
    if (late === undefined) return
    this.onTimeout(new KafkaError('REQUEST_TIMED_OUT', `a ${late.entry.apiName} request was not answered in time`))
  }

  // What kafkajs calls besides.
  scheduleRequestTimeoutCheck(): void {}
  maybeThrottle(): void {}
  async waitForPendingRequests(): Promise<void> {}
}
