import { setTimeout as sleep } from 'node:timers/promises'

export interface Limit {
  /** How long to wait at most, in ms. Default 30 s. */
  readonly within?: number
  /** What is waited for, for the error's text. */
  readonly what?: string
  /** Pause between two looks, in ms. */
  readonly every?: number
}

/**
 * Waits until `look` gives something other than undefined or false, and returns it. An error in a look counts as "not
 * yet"; when the time is up it is the cause of the error that is thrown.
 */
export async function until<T>(look: () => T | Promise<T>, limit: Limit = {}): Promise<Exclude<T, undefined | false>> {
  const { within = 30_000, what = 'a condition', every = 50 } = limit
  const end = Date.now() + within
  let cause: unknown
  do {
    try {
      const seen = await look()
      if (seen !== undefined && seen !== false) return seen as Exclude<T, undefined | false>
      cause = undefined
    } catch (error) {
      cause = error
    }
    await sleep(every)
  } while (Date.now() < end)
  throw new Error(`waited ${within / 1000} s in vain for ${what}`, { cause })
}
