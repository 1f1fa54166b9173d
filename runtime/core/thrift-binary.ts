/**
 * Thrift's binary protocol: big-endian numbers of fixed length, lengths of 4 bytes. A message starts with its version
 * and kind (strict) or, in the old way, with its name.
 */
import {
  MalformedThrift,
  type MessageHead,
  type ThriftProtocol,
  ThriftReader,
  ThriftWriter,
  thriftType,
} from './thrift-protocol.ts'

const version = 0x8001

class BinaryReader extends ThriftReader {
  message(): MessageHead {
    const first = this.i32()
    if (first < 0) {
      if (first >>> 16 !== version) throw new MalformedThrift('not a message of the binary protocol')
      return { name: this.string(), kind: first & 0xff, serial: this.i32() }
    }
    this.at -= 4
    return { name: this.string(), kind: this.byte(), serial: this.i32() }
  }

  fields(field: (id: number, type: number) => void): void {
    for (let type = this.byte(); type !== thriftType.stop; type = this.byte()) {
      this.advance(2)
      field(this.data.readInt16BE(this.at - 2), type)
    }
  }

  items(item: (type: number) => void): void {
    const type = this.byte()
    for (let left = this.checkCount(this.i32()); left > 0; left--) item(type)
  }

  entries(entry: (keyType: number, valueType: number) => void): void {
    const [key, value] = [this.byte(), this.byte()]
    for (let left = this.checkCount(this.i32()); left > 0; left--) entry(key, value)
  }

  i32(): number {
    this.advance(4)
    return this.data.readInt32BE(this.at - 4)
  }

  protected length(): number {
    return this.i32()
  }

  protected skipNumber(type: number): void {
    const size = numberSizes.get(type)
    if (size === undefined) throw new MalformedThrift(`${type} is not a type`)
    this.advance(size)
  }
}

const numberSizes = new Map<number, number>([
  [thriftType.bool, 1],
  [thriftType.byte, 1],
  [thriftType.i16, 2],
  [thriftType.i32, 4],
  [thriftType.i64, 8],
  [thriftType.double, 8],
])

class BinaryWriter extends ThriftWriter {
  constructor(
    private readonly strict: boolean,
    size?: number,
  ) {
    super(size)
  }

  message({ name, kind, serial }: MessageHead): this {
    if (this.strict)
      return this.i32((version << 16) | kind)
        .string(name)
        .i32(serial)
    return this.string(name).byte(kind).i32(serial)
  }

  field(type: number, id: number): this {
    return this.byte(type)
      .byte(id >> 8)
      .byte(id & 0xff)
  }

  list(type: number, count: number): this {
    return this.byte(type).i32(count)
  }

  map(count: number): this {
    return this.byte(thriftType.string).byte(thriftType.string).i32(count)
  }

  i32(value: number): this {
    this.reserve(4)
    this.end = this.buffer.writeInt32BE(value, this.end)
    return this
  }

  protected length(size: number): this {
    return this.i32(size)
  }
}

export const binaryProtocol: ThriftProtocol = {
  reader: message => new BinaryReader(message),
  writer: size => new BinaryWriter(true, size),
}

/** Reads both kinds of messages, and writes the old one. */
export const oldBinaryProtocol: ThriftProtocol = {
  reader: message => new BinaryReader(message),
  writer: size => new BinaryWriter(false, size),
}
