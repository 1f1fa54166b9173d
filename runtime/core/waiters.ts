/** A queue of promises that wait for something to change: the state is theirs to look at again when woken. */
export class Waiters {
  readonly #waiting = new Set<(woken: boolean) => void>()

  /** Resolves true when woken, false when `signal` aborts or `ms` have passed first. */
  wait(signal?: AbortSignal, ms?: number): Promise<boolean> {
    return new Promise(resolve => {
      if (signal?.aborted) return resolve(false)
      const end = (woken: boolean) => {
        this.#waiting.delete(end)
        clearTimeout(timer)
        signal?.removeEventListener('abort', aborted)
        resolve(woken)
      }
      const aborted = () => end(false)
      const timer = ms === undefined ? undefined : setTimeout(end, ms, false)
      signal?.addEventListener('abort', aborted)
      this.#waiting.add(end)
    })
  }

  wakeAll(): void {
    for (const end of [...this.#waiting]) end(true)
  }
}
