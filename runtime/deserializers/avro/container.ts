/**
 * Reads Avro's object container file: the bytes `Obj` 1, a map with schema and codec, a mark of 16 bytes; then blocks of
 * a count, a size, the records (compressed as a whole) and the mark.
 */
import type { FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import { crc32, inflateRaw, type ZlibOptions } from 'node:zlib'
import { decompressBlock } from '../../kafka/codecs/snappy.ts'
import { FileContentError, readAt } from '../deserializer.ts'
import { AvroDecoder } from './decoder.ts'

export interface Block {
  readonly records: Buffer
  readonly count: number
  /** Where the block begins in the file, and where the mark behind it ends. */
  readonly start: number
  readonly end: number
}

type Decompress = (data: Buffer) => Buffer | Promise<Buffer>

export class ContainerFile {
  private constructor(
    private readonly file: FileHandle,
    /** The metadata. */
    readonly facts: ReadonlyMap<string, Buffer>,
    private readonly decompress: Decompress,
    private readonly mark: Buffer,
    /** Where the first block begins. */
    readonly firstBlock: number,
  ) {}

  /** Throws FileContentError for a file that is no container, or has a codec that is not here. */
  static async open(file: FileHandle): Promise<ContainerFile> {
    for (let size = 64 * 1024; ; size *= 4) {
      const head = await readAt(file, 0, size)
      if (head.toString('latin1', 0, 4) !== 'Obj\x01') throw new FileContentError('it is not an Avro container file')
      try {
        return ContainerFile.#parse(file, new AvroDecoder(head))
      } catch (error) {
        if (!(error instanceof EndOfHead) || head.length < size) throw error
      }
    }
  }

  static #parse(file: FileHandle, decoder: AvroDecoder): ContainerFile {
    const facts = new Map<string, Buffer>()
    const mark = headPart(() => {
      decoder.skip(4)
      for (let count = decoder.long(); count !== 0; count = decoder.long()) {
        if (count < 0) decoder.long()
        for (let i = 0; i < Math.abs(count); i++) facts.set(decoder.text(), decoder.bytes())
      }
      return decoder.fixed(16)
    })
    const codec = facts.get('avro.codec')?.toString() ?? 'null'
    const decompress = codecs[codec]
    if (decompress === undefined) throw new FileContentError(`its codec ${codec} is not built in`)
    return new ContainerFile(file, facts, decompress, mark, decoder.at)
  }

  get schema(): string {
    return String(this.facts.get('avro.schema'))
  }

  /** The first block whose mark in front of it lies at `position` or behind. */
  async blockAfter(position: number): Promise<number> {
    if (position + 16 <= this.firstBlock) return this.firstBlock
    const size = 1 << 16
    for (let at = position; ; at += size - 16) {
      const data = await readAt(this.file, at, size)
      const found = data.indexOf(this.mark)
      if (found >= 0) return at + found + 16
      if (data.length < size) return at + data.length
    }
  }

  /** The block at `start`; undefined at the end of the file. */
  async block(start: number): Promise<Block | undefined> {
    const head = new AvroDecoder(await readAt(this.file, start, 20))
    if (head.atEnd) return undefined
    const count = head.long()
    const size = head.long()
    if (count < 0 || size < 0 || size > largestBlock)
      throw new FileContentError(`the block at byte ${start} is damaged`)
    const from = start + head.at
    const data = await readAt(this.file, from, size + 16)
    if (!data.subarray(size).equals(this.mark)) throw new FileContentError(`the block at byte ${start} is damaged`)
    const records = await this.decompress(data.subarray(0, size))
    return { records, count, start, end: from + size + 16 }
  }
}

const largestBlock = 1 << 30
const inflate = promisify<Buffer, ZlibOptions, Buffer>(inflateRaw)

class EndOfHead extends FileContentError {}

function headPart<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw error instanceof FileContentError ? new EndOfHead('its head is damaged') : error
  }
}

const codecs: Readonly<Record<string, Decompress>> = {
  null: data => data,
  deflate: data => inflate(data, { maxOutputLength: largestBlock }),
  /** A check sum of the plain bytes stands behind the block. */
  snappy: data => {
    const plain = decompressBlock(data.subarray(0, -4), largestBlock)
    if (crc32(plain) !== data.readUInt32BE(data.length - 4)) throw new FileContentError('a check sum is wrong')
    return plain
  },
}
