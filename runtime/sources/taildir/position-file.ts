/**
 * Flume's position file, and beside it what Flume does not keep.
 *
 * Flume's file is one line of JSON, [{"inode":N,"pos":N,"file":"PATH"},…]: keys in this order, no blanks, = & < > ' and
 * the line separators escaped as Gson does. Flume refuses unknown keys, so the files' fingerprints go to a
 * file of our own, `<position file>.heads`. It is written second: an old fingerprint beside a new position can only make
 * a file be read again, never be skipped.
 */
import { readFile } from 'node:fs/promises'
import type { Logger } from '../../core/log.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { TailedFile } from './tailed-file.ts'

/** What is known about a file from the last run. */
export interface KnownPosition {
  readonly inode: bigint
  readonly position: number
  readonly path: string
  /** Absent when Flume wrote the position. */
  readonly print?: Fingerprint
}

export const headsPath = (positionFile: string) => `${positionFile}.heads`

/** Empty when there is no file, or none that can be understood: then every file is new, as in Flume. */
export async function readPositions(path: string, log: Logger): Promise<KnownPosition[]> {
  const positions = await readJson<PositionEntry>(path, log)
  const heads = new Map((await readJson<HeadEntry>(headsPath(path), log)).map(head => [head.inode, head]))
  return positions.map(({ inode, pos, file }) => {
    const head = heads.get(inode)
    const known = { inode: BigInt(inode), position: pos, path: file }
    if (head === undefined) return known
    return { ...known, print: { length: head.length, digest: head.sha256 } }
  })
}

/** Without files it is empty, as Flume's is. */
export const positionsText = (files: readonly TailedFile[]) =>
  files.length === 0 ? '' : `[${files.map(positionEntry).join(',')}]`

export const headsText = (files: readonly TailedFile[]) => `[${files.map(headEntry).join(',\n')}]\n`

interface PositionEntry {
  readonly inode: string
  readonly pos: number
  readonly file: string
}

interface HeadEntry {
  readonly inode: string
  readonly length: number
  readonly sha256: string
}

function positionEntry(file: TailedFile): string {
  return `{"inode":${file.identity.inode},"pos":${file.safe.position},"file":${gsonText(file.path)}}`
}

function headEntry({ identity, print }: TailedFile): string {
  return `{"inode":${identity.inode},"length":${print.length},"sha256":"${print.digest}"}`
}

function gsonText(text: string): string {
  return JSON.stringify(text).replace(
    /[=&<>'\u2028\u2029]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

async function readJson<Entry>(path: string, log: Logger): Promise<Entry[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  if (text.trim() === '') return []
  try {
    return JSON.parse(exactNumbers(text)) as Entry[]
  } catch (error) {
    log.error(`${path} can't be understood, so every file counts as new: ${(error as Error).message}`)
    return []
  }
}

/** Inode numbers have 64 bits: as text they keep them all. A quoted name can't occur within a JSON text. */
function exactNumbers(json: string): string {
  return json.replace(/"(inode)"\s*:\s*(\d+)/g, '"$1":"$2"')
}
