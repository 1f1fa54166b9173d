import { existsSync, type FSWatcher, watch } from 'node:fs'
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
  let working = Promise.resolve()
  const take = async () => {
    try {
      await (globalThis as Place)[place]?.reload(await bundled())
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      say(`${error.message}; the agent goes on as it was`)
    }
  }
  return onChange(
    dirname(resolve(file)),
    name => name === basename(file),
    () => {
      working = working.then(take)
    },
  )
}

/** Calls when files of the folder that are meant have changed and it is quiet again. Throws UserError without the folder. */
export function onChange(folder: string, isMeant: (name: string) => boolean, changed: () => void): FSWatcher {
  if (!existsSync(folder)) throw new UserError(`${folder}: there is no such folder to watch`, 2)
  let changes = 0
  // The folder, since editors put a new file in the old one's place.
  return watch(folder, (_, name) => {
    if (name === null || !isMeant(name)) return
    const change = ++changes
    setTimeout(() => {
      if (change === changes) changed()
    }, settling)
  })
}
