import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { UserError } from './main.ts'

/** Where a running bundle takes others in (runtime/reloading.ts). */
const place = Symbol.for('flumec.agent')

interface Place {
  readonly [place]?: { readonly reload: (bundle: string) => Promise<string> }
}

/** Several writes within this time, in ms, are one change: editors write in steps. */
const settling = 200

/**
 * Makes the agent that runs in this process follow its file: `bundled` makes the bundle of what the file says now. A
 * version that does not pass the check is told, and the agent goes on as it was.
 */
export function follow(file: string, bundled: () => Promise<string>, say: (line: string) => void): FSWatcher {
  let changes = 0
  let working = Promise.resolve()
  const take = async () => {
    try {
      await (globalThis as Place)[place]?.reload(await bundled())
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      say(`${error.message}; the agent goes on as it was`)
    }
  }
  // The folder, since editors put a new file in the old one's place.
  return watch(dirname(resolve(file)), (_, name) => {
    if (name !== basename(file)) return
    const change = ++changes
    setTimeout(() => {
      if (change === changes) working = working.then(take)
    }, settling)
  })
}
