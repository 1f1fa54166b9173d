import { join } from 'node:path'
import { ConfigurationError } from '../../core/contracts.ts'
import { type Keys, segmentKey } from './cipher.ts'
import type { Files, OpenFile } from './files.ts'
import {
  decodeSegmentHeader,
  encodeSegmentHeader,
  firstRecordAt,
  formatVersion,
  type SegmentHeader,
  secondHeaderAt,
  segmentHeaderBytes,
} from './format.ts'

/** A data file: its header, and how far it may be read. */
export class Segment {
  /** Undefined while it is not opened. */
  file: OpenFile | undefined
  /** Something in it could not be read: it is kept aside instead of removed. */
  damaged = false

  constructor(
    readonly files: Files,
    readonly directory: string,
    readonly header: SegmentHeader,
    /** End of what may be read: of what was synced in a segment being written, else of the file. */
    public end: number,
  ) {}

  get id(): number {
    return this.header.id
  }

  get firstSequence(): number {
    return this.header.firstSequence
  }

  get path(): string {
    return join(this.directory, segmentName(this.id))
  }

  async opened(): Promise<OpenFile> {
    this.file ??= await this.files.open(this.path, 'read')
    return this.file
  }

  async close(): Promise<void> {
    const file = this.file
    this.file = undefined
    await file?.close()
  }

  #key: Buffer | undefined

  /** The key of its events; undefined when they are not encrypted. */
  key(keys: Keys): Buffer | undefined {
    this.#key ??= segmentKey(this.header, keys, this.path)
    return this.#key
  }
}

/** Makes a segment whose name and header outlive a power loss before anything is put into it. */
export async function createSegment(files: Files, directory: string, header: SegmentHeader): Promise<Segment> {
  const segment = new Segment(files, directory, header, firstRecordAt)
  const file = await files.open(segment.path, 'create')
  try {
    const bytes = Buffer.alloc(firstRecordAt)
    const encoded = encodeSegmentHeader(header)
    encoded.copy(bytes, 0)
    encoded.copy(bytes, secondHeaderAt)
    await file.writeSynced([bytes], 0)
    await files.syncDirectory(directory)
  } catch (error) {
    // What is left when the disk refuses this too is empty: recovery removes it.
    await Promise.allSettled([file.close(), files.remove(segment.path)])
    throw error
  }
  segment.file = file
  return segment
}

/** The segments of the directories, oldest first. One whose headers are both unreadable has only its id. */
export async function findSegments(files: Files, directories: readonly string[]): Promise<Segment[]> {
  const found: Segment[] = []
  for (const directory of directories)
    for (const name of await files.list(directory)) {
      const id = segmentId(name)
      if (id !== undefined) found.push(await readSegment(files, directory, id))
    }
  return found.sort((a, b) => a.id - b.id)
}

async function readSegment(files: Files, directory: string, id: number): Promise<Segment> {
  const path = join(directory, segmentName(id))
  const file = await files.open(path, 'read')
  try {
    const header = (await readHeader(file, 0, path)) ?? (await readHeader(file, secondHeaderAt, path))
    // A file with another id than its name's is a copy: its records are not valid in this place.
    const own = header?.id === id ? header : unknownHeader(id)
    return new Segment(files, directory, own, await file.size())
  } finally {
    await file.close()
  }
}

async function readHeader(file: OpenFile, at: number, path: string): Promise<SegmentHeader | undefined> {
  const bytes = Buffer.alloc(segmentHeaderBytes)
  await file.read(bytes, at)
  const header = decodeSegmentHeader(bytes)
  if (typeof header !== 'number') return header
  throw new ConfigurationError(
    `${path} has format version ${header}, this is version ${formatVersion}: bring its events over with \`flumec channel export\` of the flumec that wrote it`,
  )
}

/** For a segment whose headers are unreadable; its first sequence number is then taken from its records. */
function unknownHeader(id: number): SegmentHeader {
  return {
    id,
    firstSequence: Number.NaN,
    channel: Buffer.alloc(16),
    salt: Buffer.alloc(16),
    keyName: '',
    keyCheck: Buffer.alloc(8),
  }
}

export const hasHeader = (segment: Segment): boolean => !Number.isNaN(segment.firstSequence)

/** The highest id that was ever given, as far as the names tell: of segments, and of those kept aside. */
export async function highestId(files: Files, directories: readonly string[]): Promise<number> {
  const names = (await Promise.all(directories.map(directory => files.list(directory)))).flat()
  return Math.max(0, ...names.map(name => Number(/^(\d{10,})\.segment/.exec(name)?.[1] ?? 0)))
}

export const segmentName = (id: number) => `${String(id).padStart(10, '0')}.segment`

export function segmentId(name: string): number | undefined {
  const digits = /^(\d{10,})\.segment$/.exec(name)?.[1]
  return digits === undefined ? undefined : Number(digits)
}
