/** Waits that grow: the first is `first` ms, each later one `factor` times longer, up to `longest`. */
export class BackOff {
  #next: number

  constructor(
    private readonly first = 250,
    private readonly longest = 5000,
    private readonly factor = 2,
  ) {
    this.#next = first
  }

  /** The next wait in ms. */
  next(): number {
    const wait = this.#next
    this.#next = Math.min(this.longest, this.#next * this.factor)
    return wait
  }

  reset(): void {
    this.#next = this.first
  }
}

/** Resolves after `ms`, or at once when `signal` aborts: it never rejects. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal?.addEventListener('abort', end)
  })
}

/**
 * What `work` comes to, or the signal's reason when it aborts first. Unlike a race with a promise of the abort, it leaves
 * nothing behind at a signal that lives long.
 */
export function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
