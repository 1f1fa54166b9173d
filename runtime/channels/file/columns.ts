/**
 * The payload of a put: a batch by columns.
 *
 *   u16  number of headers, then for each:
 *          u16 length and UTF-8 of its name, u8 kind
 *          kind 0: u32 length and UTF-8 of the text that every event has
 *          kind 1: a column of text lengths plus one (0: the event has no such header), then the texts
 *   column of body lengths, u8 gap, then the bodies with `gap` unused bytes between two of them
 *
 * A column of numbers is u8 width (0 1 2 4): width 0 is one u32 that holds for all, else each number in that width.
 * The gap lets a tail source's line ends lie where they are, so that its lines are copied as one piece.
 */
import { EventBatch, type HeaderColumn } from '../../core/event-batch.ts'

/** The payload in two pieces: the columns, and the bodies, which are a view into the batch where they lie evenly. */
export function encodeBatch(batch: EventBatch): [columns: Buffer, bodies: Buffer] {
  const parts: Buffer[] = [shortNumber(batch.headers.size)]
  for (const [name, column] of batch.headers) parts.push(...encodeHeader(name, column, batch.count))
  const gap = evenGap(batch)
  parts.push(encodeNumbers(bodyLengths(batch)), Buffer.of(gap ?? 0))
  return [Buffer.concat(parts), gap === undefined ? together(batch) : span(batch)]
}

function encodeHeader(name: string, column: HeaderColumn, count: number): Buffer[] {
  const bytes = Buffer.from(name)
  const start = [shortNumber(bytes.length), bytes]
  if (typeof column === 'string') {
    const text = Buffer.from(column)
    const length = Buffer.allocUnsafe(4)
    length.writeUInt32LE(text.length)
    return [...start, Buffer.of(0), length, text]
  }
  const cells = Array.from({ length: count }, (_, i) => (typeof column === 'function' ? column(i) : column[i]))
  const lengths = Uint32Array.from(cells, text => (text === undefined ? 0 : Buffer.byteLength(text) + 1))
  const texts = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + Math.max(0, length - 1), 0))
  let end = 0
  for (const text of cells) if (text !== undefined) end += texts.write(text, end)
  return [...start, Buffer.of(1), encodeNumbers(lengths), texts]
}

function bodyLengths(batch: EventBatch): Uint32Array {
  const { bounds, count } = batch
  const lengths = new Uint32Array(count)
  for (let i = 0; i < count; i++) lengths[i] = bounds[2 * i + 1]! - bounds[2 * i]!
  return lengths
}

/** Bytes between two bodies, when it is the same small number everywhere. */
function evenGap({ bounds, count }: EventBatch): number | undefined {
  const gap = count > 1 ? bounds[2]! - bounds[1]! : 0
  if (gap < 0 || gap > 2) return undefined
  for (let i = 1; i < count; i++) if (bounds[2 * i]! - bounds[2 * i - 1]! !== gap) return undefined
  return gap
}

const span = ({ data, bounds, count }: EventBatch) => data.subarray(bounds[0]!, bounds[2 * count - 1]!)

function together({ data, bounds, count, bytes }: EventBatch): Buffer {
  const bodies = Buffer.allocUnsafe(bytes)
  let end = 0
  for (let i = 0; i < count; i++) end += data.copy(bodies, end, bounds[2 * i]!, bounds[2 * i + 1]!)
  return bodies
}

/** Views into `payload`, not copies. Throws a RangeError when the payload is not what `count` events make. */
export function decodeBatch(payload: Buffer, count: number): EventBatch {
  const headers = new Map<string, HeaderColumn>()
  let at = 2
  for (let left = payload.readUInt16LE(0); left > 0; left--) {
    const nameEnd = at + 2 + payload.readUInt16LE(at)
    const [column, end] = decodeHeader(payload, nameEnd, count)
    headers.set(payload.toString('utf8', at + 2, nameEnd), column)
    at = end
  }
  const lengths = decodeNumbers(payload, at, count)
  const gap = payload.readUInt8(lengths.end)
  const bounds = boundsOf(lengths.of, count, lengths.end + 1, gap)
  if (count > 0 && bounds[2 * count - 1]! !== payload.length) throw new RangeError('the bodies do not fill the record')
  return new EventBatch(payload, bounds, headers)
}

function decodeHeader(payload: Buffer, at: number, count: number): [HeaderColumn, number] {
  if (payload.readUInt8(at) === 0) {
    const start = at + 5
    const end = start + payload.readUInt32LE(at + 1)
    return [payload.toString('utf8', start, end), end]
  }
  const lengths = decodeNumbers(payload, at + 1, count)
  const ends = new Uint32Array(count)
  let end = lengths.end
  for (let i = 0; i < count; i++) {
    end += Math.max(0, lengths.of(i) - 1)
    ends[i] = end
  }
  const column = (i: number): string | undefined => {
    const length = lengths.of(i)
    return length === 0 ? undefined : payload.toString('utf8', ends[i]! - (length - 1), ends[i]!)
  }
  return [column, end]
}

function boundsOf(length: (i: number) => number, count: number, start: number, gap: number): Uint32Array {
  const bounds = new Uint32Array(2 * count)
  let end = start - gap
  for (let i = 0; i < count; i++) {
    bounds[2 * i] = end + gap
    end += gap + length(i)
    bounds[2 * i + 1] = end
  }
  return bounds
}

function encodeNumbers(numbers: Uint32Array): Buffer {
  let largest = 0
  let even = true
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!
    if (number > largest) largest = number
    if (number !== numbers[0]) even = false
  }
  const width = even ? 0 : largest < 0x100 ? 1 : largest < 0x10000 ? 2 : 4
  const bytes = Buffer.allocUnsafe(1 + (even ? 4 : width * numbers.length))
  bytes[0] = width
  if (even) bytes.writeUInt32LE(numbers[0] ?? 0, 1)
  else if (width === 1) bytes.set(numbers, 1)
  else for (let i = 0; i < numbers.length; i++) bytes.writeUIntLE(numbers[i]!, 1 + i * width, width)
  return bytes
}

function decodeNumbers(bytes: Buffer, at: number, count: number): { of: (i: number) => number; end: number } {
  const width = bytes.readUInt8(at)
  const first = at + 1
  if (width === 0) {
    const number = bytes.readUInt32LE(first)
    return { of: () => number, end: first + 4 }
  }
  if (width > 4 || first + count * width > bytes.length) throw new RangeError('a column does not fit into its record')
  if (width === 1) return { of: i => bytes[first + i]!, end: first + count }
  return { of: i => bytes.readUIntLE(first + i * width, width), end: first + count * width }
}

function shortNumber(value: number): Buffer {
  if (value > 0xffff) throw new RangeError('more than 65,535 headers, or a header name longer than that')
  const bytes = Buffer.allocUnsafe(2)
  bytes.writeUInt16LE(value)
  return bytes
}
