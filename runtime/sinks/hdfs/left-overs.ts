import type { Context } from '../../core/contracts.ts'
import type { Destination } from './destination.ts'
import type { Finisher } from './finisher.ts'
import { inHand, isLeftOver, parsedNote } from './notes.ts'

/** What the search needs. */
export interface LeftOverSearch {
  readonly destination: Destination
  /** Searched with everything below. */
  readonly folder: string
  /** What in-use files end with: their notes tell which ones are ours. */
  readonly inUseSuffix: string
  readonly finisher: Finisher
  readonly context: Context
  readonly signal: AbortSignal
}

/**
 * Finds the in-use files that an earlier run of this agent left behind, and has them finished. Folder by folder, one
 * question at a time, beside the deliveries; of sibling folders the one whose name sorts last comes first, for it is the newest
 where names are dates.
 */
export async function finishLeftOvers(search: LeftOverSearch): Promise<void> {
  const { destination, signal, context } = search
  const folders = [search.folder]
  for (let searched = 0; folders.length > 0 && !signal.aborted; searched++) {
    if (searched === mostFolders)
      return context.log.warn(
        `files of an earlier run were looked for in ${mostFolders} folders below ${search.folder}, not in the others`,
      )
    const folder = folders.pop()!
    try {
      for (const { name, isFolder } of await destination.list(folder)) {
        const path = `${folder === '/' ? '' : folder}/${name}`
        if (isFolder) folders.push(path)
        else if (name.endsWith(search.inUseSuffix) && !signal.aborted) await finishIfOurs(path, search)
      }
    } catch (error) {
      context.log.warn(`${folder} was not searched for files of an earlier run: ${(error as Error).message}`)
    }
  }
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

/** A path that begins with an escape could be anywhere. */
const mostFolders = 10_000
