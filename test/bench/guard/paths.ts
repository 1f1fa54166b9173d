/**
 * The hot paths of the runtime, each beside the plainest code that does the like with the same bytes. That code is the
 * measure: it must never be changed, or the kept ratios lose their meaning.
 */
import { MemoryChannel } from '../../../runtime/channels/memory/index.ts'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { cutLines } from '../../../runtime/core/lines.ts'
import { Receipt } from '../../../runtime/core/receipt.ts'
import { RegexExtractorInterceptor } from '../../../runtime/interceptors/regex_extractor/index.ts'
import { encodeRecordBatch, noProducer } from '../../../runtime/kafka/record-batch-encoder.ts'
import { decodeRecords } from '../../../runtime/kafka/record-decoder.ts'
import { NumberedLines } from '../lines.ts'

/** Both do one piece of work and give something that depends on all of it. */
export interface Path {
  ours(): number | Promise<number>
  plain(): number | Promise<number>
}

const count = 1000
const data = new NumberedLines(count, 100).bytes()
const batch = new EventBatch(data, cutLines(data, {}).bounds)
const tagged = batch.withHeader(
  'level',
  Array.from({ length: count }, (_, i) => (i % 3 === 0 ? 'WARN' : 'INFO')),
)
const shape = { headers: [{ from: 'level', to: Buffer.from('level') }] }
const encode = (events: EventBatch) => encodeRecordBatch([events], shape, noProducer, 'none', 1_700_000_000_000)
const encoded = Buffer.from(encode(batch))
const reading = { from: 0, checksums: true, largest: 1 << 24 }

export const paths: Readonly<Record<string, Path>> = {
  'cut lines': { ours: () => cutLines(data, {}).count, plain: plainLines },
  'encode record batch': { ours: () => encode(batch).length, plain: plainEncode },
  'encode record batch with headers': { ours: () => encode(tagged).length, plain: plainEncode },
  'decode record batch': { ours: () => decodeRecords(encoded, reading).next, plain: plainDecode },
  'memory channel': { ours: channelTurns, plain: plainTurns },
  regex_extractor: { ours: extract, plain: plainExtract },
}

function plainLines(): number {
  const ends: number[] = []
  for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, end + 1)) ends.push(end)
  return ends.length
}

/** Copies the bodies with eight bytes in front of each, and sums up the bytes through a table. */
function plainEncode(): number {
  const out = Buffer.allocUnsafe(data.length + 8 * count)
  let at = 0
  for (let i = 0; i < count; i++) {
    const [start, end] = [100 * i, 100 * i + 99]
    out.writeInt32BE(end - start, at)
    out.writeInt32BE(i, at + 4)
    at += 8 + data.copy(out, at + 8, start, end)
  }
  return checksum(out, at)
}

/** Sums up the bytes through a table, and reads eight bytes at the head of each record. */
function plainDecode(): number {
  let sum = checksum(encoded, encoded.length)
  const bounds = new Uint32Array(2 * count)
  for (let i = 0; i < count; i++) {
    const at = 61 + 100 * i
    bounds[2 * i] = at + 8
    bounds[2 * i + 1] = at + 8 + encoded.readUInt8(at)
    sum += encoded.readInt32BE(at + 1)
  }
  return sum + bounds.length
}

const table = Uint32Array.from({ length: 256 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 0)

function checksum(bytes: Buffer, length: number): number {
  let sum = 0
  for (let i = 0; i < length; i++) sum = (sum >>> 8) ^ table[(sum ^ bytes[i]!) & 0xff]!
  return sum >>> 0
}

const turns = 100
const few = batch.slice(0, 10)
const channel = new MemoryChannel({ capacity: 1000 })
const never = new AbortController().signal

/** A put of ten events, a take and its commit. */
async function channelTurns(): Promise<number> {
  let settled = 0
  for (let i = 0; i < turns; i++) {
    const receipt = new Receipt(() => settled++)
    await channel.put(few, receipt)
    receipt.close()
    const loan = await channel.take(10, never)
    await loan!.commit()
  }
  return settled
}

/** Objects through an array, with as many awaits. */
async function plainTurns(): Promise<number> {
  const queue: { readonly bounds: Uint32Array; readonly place: number }[] = []
  let settled = 0
  for (let i = 0; i < turns; i++) {
    queue.push(await plainPut(i))
    const taken = queue.shift()!
    settled += await plainCommit(taken)
  }
  return settled
}

const plainPut = async (place: number) => ({ bounds: few.bounds.subarray(0, 20), place })
const plainCommit = async (taken: { readonly place: number }) => (taken.place >= 0 ? 1 : 0)

const extractor = new RegexExtractorInterceptor({
  regex: '^(\\d+)\\s(\\S+)',
  serializers: ['n', 'w'],
  'serializers.n.name': 'number',
  'serializers.w.name': 'word',
})

function extract(): number {
  const events = extractor.intercept(batch)
  let size = 0
  for (let i = 0; i < count; i++) size += events.header(i, 'word')?.length ?? 0
  return size
}

function plainExtract(): number {
  const pattern = /^(\d+)\s(\S+)/
  let size = 0
  for (let i = 0; i < count; i++) size += pattern.exec(data.toString('utf8', 100 * i, 100 * i + 99))?.[2]?.length ?? 0
  return size
}
