/** Lets some wait until others tell that something has changed. */
export class Changes {
  #waiting = new Set<() => void>()

  tell(): void {
    const woken = this.#waiting
    this.#waiting = new Set()
    for (const wake of woken) wake()
  }

  /** Resolves at the next change, or after `ms`. */
  wait(ms: number): Promise<void> {
    return new Promise(resolve => {
      const wake = () => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, ms).unref()
      this.#waiting.add(wake)
    })
  }
}
