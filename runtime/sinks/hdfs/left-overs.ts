import type { Context } from '../../core/contracts.ts'
import type { Destination } from './destination.ts'
import type { NameOptions } from './file-names.ts'
import type { Finisher } from './finisher.ts'
import { inHand, isLeftOver, parsedNote } from './notes.ts'

/** What the search needs. */
export interface LeftOverSearch {
  readonly destination: Destination
  /** Searched with everything below. */
  readonly folder: string
  readonly names: NameOptions
  readonly finisher: Finisher
  readonly context: Context
  readonly signal: AbortSignal
}

/**
 * Finds the in-use files that an earlier run of this agent left behind, and has them finished. Folder by folder, one
 * question at a time, beside the deliveries.
 */
export async function finishLeftOvers(search: LeftOverSearch): Promise<void> {
  const { destination, signal, context } = search
  const folders = [search.folder]
  while (folders.length > 0 && !signal.aborted) {
    const folder = folders.pop()!
    try {
      for (const { name, isFolder } of await destination.list(folder)) {
        const path = `${folder === '/' ? '' : folder}/${name}`
        if (isFolder) folders.push(path)
        else if (isInUse(name, search.names) && !signal.aborted) await finishIfOurs(path, search)
      }
    } catch (error) {
      context.log.warn(`${folder} was not searched for files of an earlier run: ${(error as Error).message}`)
    }
  }
}

function isInUse(name: string, { suffix, inUseSuffix }: NameOptions): boolean {
  return inUseSuffix === '' || name.endsWith(`${suffix}${inUseSuffix}`)
}

async function finishIfOurs(inUse: string, { destination, finisher, context }: LeftOverSearch): Promise<void> {
  if (inHand.has(inUse)) return
  const note = parsedNote(await destination.noteOf(inUse))
  if (note === undefined) return removeIfAbandoned(inUse, destination)
  if (!isLeftOver(note)) return
  context.log.info(`${inUse} was left by an earlier run and is finished now`)
  finisher.finish({ name: { inUse, final: note.final }, confirmed: note.length, created: true, doubtful: true })
}

/** A crash came between the making of a file and its note. */
async function removeIfAbandoned(inUse: string, destination: Destination): Promise<void> {
  if (await destination.isAbandoned(inUse)) await destination.remove(inUse)
}
