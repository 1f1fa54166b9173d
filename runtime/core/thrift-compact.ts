/**
 * Thrift's compact protocol: numbers of seven bits a byte, the lowest first (signed ones zigzag), field numbers as the
 * difference to the field before where that is 1 to 15, and types of its own, four bits each.
 */
import {
  MalformedThrift,
  type MessageHead,
  type ThriftProtocol,
  ThriftReader,
  ThriftWriter,
  thriftType,
} from './thrift-protocol.ts'

const protocolId = 0x82
const version = 1

const { bool, byte, i16, i32, i64, double, string, list, set, map, struct } = thriftType
/** Places are the compact protocol's numbers: a boolean field has its value in its type, 1 or 2. */
const types = [thriftType.stop, bool, bool, byte, i16, i32, i64, double, string, list, set, map, struct] as const

class CompactReader extends ThriftReader {
  message(): MessageHead {
    if (this.byte() !== protocolId) throw new MalformedThrift('not a message of the compact protocol')
    const second = this.byte()
    if ((second & 31) !== version) throw new MalformedThrift('another version of the compact protocol')
    return { kind: second >> 5, serial: this.#unsigned(), name: this.string() }
  }

  fields(field: (id: number, type: number) => void): void {
    let id = 0
    for (let head = this.byte(); head !== thriftType.stop; head = this.byte()) {
      id = head >> 4 === 0 ? this.i32() : id + (head >> 4)
      const type = typeOf(head & 15)
      // Its value was in the head, and no call of ours has such a field.
      if (type !== bool) field(id, type)
    }
  }

  items(item: (type: number) => void): void {
    const head = this.byte()
    const count = this.checkCount(head >> 4 === 15 ? this.#unsigned() : head >> 4)
    const type = typeOf(head & 15)
    for (let left = count; left > 0; left--) item(type)
  }

  entries(entry: (keyType: number, valueType: number) => void): void {
    const count = this.checkCount(this.#unsigned())
    if (count === 0) return
    const head = this.byte()
    const [key, value] = [typeOf(head >> 4), typeOf(head & 15)]
    for (let left = count; left > 0; left--) entry(key, value)
  }

  i32(): number {
    const zigzag = this.#unsigned()
    return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
  }

  protected length(): number {
    return this.#unsigned()
  }

  protected skipNumber(type: number): void {
    if (type === double) this.advance(8)
    else if (type === bool || type === byte) this.advance(1)
    else this.#unsigned()
  }

  /** Precise up to 2^53. */
  #unsigned(): number {
    let value = 0
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      const next = this.byte()
      value += (next & 127) * factor
      if (next < 128) return value
    }
    throw new MalformedThrift('a number is too long')
  }
}

function typeOf(compact: number): number {
  const type = types[compact]
  if (type === undefined || type === thriftType.stop) throw new MalformedThrift(`${compact} is not a type`)
  return type
}

class CompactWriter extends ThriftWriter {
  message({ name, kind, serial }: MessageHead): this {
    return this.byte(protocolId)
      .byte((kind << 5) | version)
      .#unsigned(serial)
      .string(name)
  }

  field(type: number, id: number, previous = 0): this {
    const step = id - previous
    if (step > 0 && step < 16) return this.byte((step << 4) | numberOf(type))
    return this.byte(numberOf(type)).i32(id)
  }

  list(type: number, count: number): this {
    if (count < 15) return this.byte((count << 4) | numberOf(type))
    return this.byte(0xf0 | numberOf(type)).#unsigned(count)
  }

  map(count: number): this {
    if (count === 0) return this.byte(0)
    return this.#unsigned(count).byte((numberOf(string) << 4) | numberOf(string))
  }

  i32(value: number): this {
    return this.#unsigned(((value << 1) ^ (value >> 31)) >>> 0)
  }

  protected length(size: number): this {
    return this.#unsigned(size)
  }

  #unsigned(value: number): this {
    let rest = value
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 128)
    return this.byte(rest)
  }
}

const numbers = new Map<number, number>(types.map((type, i) => [type, i]))

/** For a boolean that is the number it has as an item. */
function numberOf(type: number): number {
  return numbers.get(type)!
}

export const compactProtocol: ThriftProtocol = {
  reader: message => new CompactReader(message),
  writer: size => new CompactWriter(size),
}
