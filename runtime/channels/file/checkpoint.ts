/**
 * The checkpoint file: two slots of 64 KiB, allocated when it is made and then written in place by turns. A write that
 * is torn leaves the other slot; and because it needs no new block, it works on a full disk.
 *
 *   slot: 8 bytes magic, u32 version, u32 CRC-32C of the rest, u64 generation, u32 length, u32 flags (1: deflated),
 *         then the state as JSON
 */
import { join } from 'node:path'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { ConfigurationError } from '../../core/contracts.ts'
import { type Files, isMissing, type OpenFile } from './files.ts'
import { aroundCrc, formatVersion, type Range, readLong, writeLong } from './format.ts'
import type { Position } from './log-reader.ts'

export interface CheckpointState {
  /** The channel's id in hexadecimal, as in its segments. */
  readonly channel: string
  /** Every event below this number is delivered. */
  readonly deliveredTo: number
  /** Delivered ranges above it. */
  readonly delivered: readonly Range[]
  /** Where reading for the event `deliveredTo` begins. */
  readonly head: Position
  /** The log up to here is accounted for: recovery goes on from here. */
  readonly tail: Position
  /** Id of the next segment: ids are given once. */
  readonly nextSegment: number
  /** Ids of segments in which something could not be read. */
  readonly damaged: readonly number[]
  /** Absolute paths, for the tool. */
  readonly dataDirs: readonly string[]
  /** Time of writing, in ms since the epoch. */
  readonly time: number
}

export interface Checkpoint {
  readonly generation: number
  readonly state: CheckpointState
}

export const checkpointName = 'flumec-checkpoint'
export const slotBytes = 1 << 16
const headerBytes = 32
const blockBytes = 4096
const magic = Buffer.from('flumeccp', 'latin1')

export class CheckpointFile {
  private constructor(
    private readonly file: OpenFile,
    private readonly compress: boolean,
  ) {}

  /** Opens or makes the file of the directory, with all of its room allocated. */
  static async open(files: Files, directory: string, compress: boolean): Promise<CheckpointFile> {
    const path = join(directory, checkpointName)
    const existing = await files.open(path, 'change').catch(error => {
      if (isMissing(error)) return undefined
      throw error
    })
    const file = existing ?? (await files.open(path, 'create'))
    try {
      const size = await file.size()
      if (size < 2 * slotBytes) {
        await file.writeSynced([Buffer.alloc(2 * slotBytes - size)], size)
      }
      await files.syncDirectory(directory)
    } catch (error) {
      await file.close()
      throw error
    }
    return new CheckpointFile(file, compress)
  }

  /** The newest slots first; none when both are damaged. */
  read(): Promise<Checkpoint[]> {
    return readSlots(this.file)
  }

  /** Durable when it resolves. The slot is chosen by the generation's parity. */
  async write({ generation, state }: Checkpoint): Promise<void> {
    const bytes = encodeSlot(generation, state, this.compress)
    await this.file.writeSynced([bytes], (generation % 2) * slotBytes)
  }

  close(): Promise<void> {
    return this.file.close()
  }
}

/** The valid slots of a directory's checkpoint, newest first, without changing anything; none when there is no file. */
export async function readCheckpoint(files: Files, directory: string): Promise<Checkpoint[]> {
  const file = await files.open(join(directory, checkpointName), 'read').catch(error => {
    if (isMissing(error)) return undefined
    throw error
  })
  if (file === undefined) return []
  try {
    return await readSlots(file)
  } finally {
    await file.close()
  }
}

async function readSlots(file: OpenFile): Promise<Checkpoint[]> {
  const bytes = Buffer.alloc(2 * slotBytes)
  await file.read(bytes, 0)
  return [0, slotBytes]
    .map(at => decodeSlot(bytes.subarray(at, at + slotBytes)))
    .filter(slot => slot !== undefined)
    .sort((a, b) => b.generation - a.generation)
}

/** Whole blocks: a block that is written in part has to be read first. */
function encodeSlot(generation: number, state: CheckpointState, compress: boolean): Buffer {
  const json = Buffer.from(JSON.stringify(state))
  const body = compress ? deflateRawSync(json) : json
  const length = headerBytes + body.length
  if (length > slotBytes)
    throw new RangeError(`too many loans are open out of order for one checkpoint (${state.delivered.length} ranges)`)
  const bytes = Buffer.alloc(Math.ceil(length / blockBytes) * blockBytes)
  magic.copy(bytes)
  bytes.writeUInt32LE(formatVersion, 8)
  writeLong(bytes, generation, 16)
  bytes.writeUInt32LE(body.length, 24)
  bytes.writeUInt32LE(compress ? 1 : 0, 28)
  body.copy(bytes, headerBytes)
  bytes.writeUInt32LE(aroundCrc(bytes.subarray(0, length)), 12)
  return bytes
}

function decodeSlot(bytes: Buffer): Checkpoint | undefined {
  if (!bytes.subarray(0, 8).equals(magic)) return undefined
  const version = bytes.readUInt32LE(8)
  const end = headerBytes + bytes.readUInt32LE(24)
  if (end > bytes.length || aroundCrc(bytes.subarray(0, end)) !== bytes.readUInt32LE(12)) return undefined
  if (version !== formatVersion)
    throw new ConfigurationError(
      `the checkpoint has format version ${version}, this is version ${formatVersion}: bring the events over with \`flumec channel export\` of the flumec that wrote it`,
    )
  const body = bytes.subarray(headerBytes, end)
  const json = bytes.readUInt32LE(28) === 1 ? inflateRawSync(body) : body
  return { generation: readLong(bytes, 16), state: JSON.parse(json.toString()) as CheckpointState }
}
