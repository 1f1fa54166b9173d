/**
 * Message sets, the record formats of Kafka before 0.11 (v0 and v1), which old topics still hold:
 *
 *   0 offset (8)   8 size (4)   12 CRC-32 (4)   16 magic (1)   17 attributes (1)   18 timestamp (8, v1 only)
 *   then key and value, each with its length (4) in front, -1 for null
 *
 * A compressed message holds a whole message set as its value. In v1 the offsets inside count from 0 and the wrapper has
 * the offset of the last one.
 */
import { decompress, MalformedData } from './codecs/index.ts'
import { readInt64 } from './wire.ts'

export interface Message {
  readonly offset: number
  /** In ms since the epoch; -1 for none (v0). */
  readonly timestamp: number
  readonly key: Buffer | undefined
  readonly value: Buffer | undefined
}

interface StoredMessage extends Message {
  readonly magic: number
  readonly attributes: number
}

const codecBits = 0x07
const logAppendTime = 0x08

/** The messages of a set, compressed ones opened. `largest`: most bytes of an opened one. Throws MalformedData. */
export function readMessages(data: Buffer, largest: number): Message[] {
  return storedMessages(data).flatMap(message => {
    const codec = message.attributes & codecBits
    return codec === 0 || message.value === undefined ? [message] : open(message, message.value, codec, largest)
  })
}

function open(outer: StoredMessage, value: Buffer, codec: number, largest: number): Message[] {
  const inner = storedMessages(decompress(codec, value, largest))
  const shift = outer.magic === 1 ? outer.offset - (inner.at(-1)?.offset ?? 0) : 0
  const appended = (outer.attributes & logAppendTime) !== 0
  return inner.map(message => {
    if ((message.attributes & codecBits) !== 0) throw new MalformedData('a compressed message inside a compressed one')
    const timestamp = appended ? outer.timestamp : message.timestamp
    return { ...message, offset: message.offset + shift, timestamp }
  })
}

/** A last message that is cut short is left out. */
function storedMessages(data: Buffer): StoredMessage[] {
  const found: StoredMessage[] = []
  for (let at = 0; at + 12 <= data.length; ) {
    const size = data.readInt32BE(at + 8)
    const end = at + 12 + size
    if (size < 14) throw new MalformedData(`a message says it is ${size} bytes long`)
    if (end > data.length) break
    found.push(storedMessage(data.subarray(at, end)))
    at = end
  }
  return found
}

function storedMessage(data: Buffer): StoredMessage {
  const magic = data[16]!
  if (magic > 1) throw new MalformedData(`message format ${magic} inside a message set`)
  let at = magic === 1 ? 26 : 18
  const field = () => {
    const size = at + 4 <= data.length ? data.readInt32BE(at) : -2
    at += 4
    if (size < -1 || at + size > data.length) throw new MalformedData('a field is longer than its message')
    if (size === -1) return undefined
    at += size
    return data.subarray(at - size, at)
  }
  const timestamp = magic === 1 ? readInt64(data, 18) : -1
  return { offset: readInt64(data, 0), magic, attributes: data[17]!, timestamp, key: field(), value: field() }
}
