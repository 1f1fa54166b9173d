/**
 * Avro's object container file: the bytes `Obj` 1, a map with the schema and the codec, 16 bytes that mark the end of a
 * block; then blocks of a count, a size, the records (compressed as a whole) and the mark.
 */
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { crc32, deflateRaw } from 'node:zlib'
import { AvroEncoder } from '../../core/avro-encoder.ts'
import { ConfigurationError } from '../../core/contracts.ts'
import { bzip2 } from '../../sinks/hdfs/codecs/bzip2.ts'
import { snappyBlock } from './snappy-block.ts'

type Compress = (plain: Buffer) => Buffer | Promise<Buffer>

const codecs: Readonly<Record<string, Compress>> = {
  null: plain => plain,
  deflate: promisify(deflateRaw) as (plain: Buffer) => Promise<Buffer>,
  /** Avro puts a check sum of the plain bytes behind the block. */
  snappy: plain => {
    const sum = Buffer.allocUnsafe(4)
    sum.writeUInt32BE(crc32(plain))
    return Buffer.concat([snappyBlock(plain), sum])
  },
  bzip2,
}

export interface ContainerOptions {
  /** Plain bytes after which a block ends. */
  readonly syncIntervalBytes: number
  readonly compressionCodec: string
}

/** Throws ConfigurationError for what no container can be made with. */
export function checkContainer({ syncIntervalBytes, compressionCodec }: ContainerOptions): void {
  if (!(syncIntervalBytes >= 32 && syncIntervalBytes <= 2 ** 30))
    throw new ConfigurationError(`syncIntervalBytes is ${syncIntervalBytes}; it must be from 32 to ${2 ** 30}`)
  if (!Object.hasOwn(codecs, compressionCodec))
    throw new ConfigurationError(
      `compressionCodec "${compressionCodec}" is not built in; there are ${Object.keys(codecs).join(', ')}`,
    )
}

/** A container that grows by records and gives out its bytes in finished blocks. */
export class AvroContainer {
  readonly #mark = randomBytes(16)
  readonly #records = new AvroEncoder()
  #count = 0

  constructor(
    private readonly schema: string,
    private readonly options: ContainerOptions,
  ) {}

  /** What the file begins with. */
  head(): Buffer {
    const encoder = new AvroEncoder().fixed(Buffer.from('Obj\x01', 'latin1')).long(2)
    encoder.string('avro.schema').bytes(Buffer.from(this.schema))
    encoder.string('avro.codec').bytes(Buffer.from(this.options.compressionCodec))
    return encoder.long(0).fixed(this.#mark).take()
  }

  add(encode: (encoder: AvroEncoder) => void): void {
    encode(this.#records)
    this.#count++
  }

  /** Whether it is time for `finish`. */
  get full(): boolean {
    return this.#records.length >= this.options.syncIntervalBytes
  }

  /** The block of the records so far; undefined when there are none. */
  async finish(): Promise<Buffer | undefined> {
    if (this.#count === 0) return undefined
    const head = new AvroEncoder(16).long(this.#count)
    this.#count = 0
    const data = await codecs[this.options.compressionCodec]!(this.#records.take())
    return Buffer.concat([head.long(data.length).take(), data, this.#mark])
  }
}
