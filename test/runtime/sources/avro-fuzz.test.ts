// What the parsers of requests make of bytes that somebody else chose.
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { binaryProtocol, oldBinaryProtocol } from '../../../runtime/core/thrift-binary.ts'
import { compactProtocol } from '../../../runtime/core/thrift-compact.ts'
import { messageKind, type ThriftProtocol, thriftType } from '../../../runtime/core/thrift-protocol.ts'
import { frame } from '../../../runtime/sinks/avro/frames.ts'
import { appendBatch } from '../../../runtime/sinks/avro/protocol.ts'
import { requests } from '../../../runtime/sinks/thrift/calls.ts'
import { AvroConversation } from '../../../runtime/sources/avro/conversation.ts'
import { methods as scribeMethods } from '../../../runtime/sources/scribe/methods.ts'
import type { EventCollector } from '../../../runtime/sources/shared/rpc/event-collector.ts'
import { RequestMemory } from '../../../runtime/sources/shared/rpc/request-memory.ts'
import { RequestReader } from '../../../runtime/sources/shared/rpc/request-reader.ts'
import type { Conversation } from '../../../runtime/sources/shared/rpc/server.ts'
import { ThriftConversation } from '../../../runtime/sources/shared/rpc/thrift-conversation.ts'
import { methods as thriftMethods } from '../../../runtime/sources/thrift/methods.ts'

const most = 1 << 20
const never = new AbortController().signal
const stream = Readable.from([]) as unknown as Conversation['stream']

interface Parsed {
  readonly batches: EventBatch[]
  readonly error: Error | undefined
}

/** Makes a conversation that takes every event. */
type Speaks = (put: (events: EventCollector) => ReturnType<ThriftConversationPut>) => Conversation
type ThriftConversationPut = ConstructorParameters<typeof ThriftConversation>[1]['put']

const avro: Speaks = put => new AvroConversation(stream, put)
const thrift =
  (protocol: ThriftProtocol, methods = thriftMethods): Speaks =>
  put =>
    new ThriftConversation(stream, { protocol, methods, put, accepted: 0, refused: 1 })

/** Everything that the pieces say, until they end or make no sense. */
async function parse(speaks: Speaks, pieces: readonly Buffer[]): Promise<Parsed> {
  const batches: EventBatch[] = []
  const memory = new RequestMemory()
  const input = Readable.from(
    pieces.filter(piece => piece.length > 0),
    { objectMode: false },
  )
  const reader = new RequestReader(input, most, memory, never)
  const conversation = speaks(events => {
    batches.push(...events.batches())
    return { taken: Promise.resolve(), accepted: Promise.resolve(true), footprint: events.footprint }
  })
  try {
    while (!(await reader.atEnd())) {
      await (await conversation.next(reader)).answer
      reader.release()
      expect(memory.held).toBe(0)
    }
    return { batches, error: undefined }
  } catch (error) {
    return { batches, error: error as Error }
  }
}

const events = (batches: readonly EventBatch[]) =>
  batches.flatMap(batch =>
    Array.from({ length: batch.count }, (_, i) => [{ ...batch.headersOf(i) }, batch.body(i).toString('hex')]),
  )

const text = fc.string({ unit: 'grapheme', maxLength: 8 })
const event = fc.record({
  headers: fc.dictionary(
    text.filter(name => name !== '__proto__'),
    text,
    { maxKeys: 4, noNullPrototype: true },
  ),
  body: fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes)),
})
const batch = fc.array(event, { maxLength: 20 }).map(list => EventBatch.of(list))

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [0, ...places.map(place => Math.floor(place * bytes.length)).sort((a, b) => a - b), bytes.length]
  return sorted.slice(1).map((end, i) => bytes.subarray(sorted[i], end))
}
const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 })

const logCall = (some: EventBatch) => {
  const writer = oldBinaryProtocol.writer().message({ name: 'Log', kind: messageKind.call, serial: 1 })
  writer.field(thriftType.list, 1).list(thriftType.struct, some.count)
  for (let i = 0; i < some.count; i++)
    writer
      .field(thriftType.string, 2)
      .bytes(some.data, some.bounds[2 * i]!, some.bounds[2 * i + 1]!)
      .stop()
  const message = writer.stop().take()
  const head = Buffer.alloc(4)
  head.writeInt32BE(message.length)
  return Buffer.concat([head, message])
}

const wires: [name: string, speaks: Speaks, write: (batch: EventBatch) => Buffer, hasHeaders: boolean][] = [
  ['avro', avro, some => frame(1, appendBatch([some], true)), true],
  ['thrift, compact', thrift(compactProtocol), some => Buffer.concat([...requests(compactProtocol, [some], 1)]), true],
  ['thrift, binary', thrift(binaryProtocol), some => Buffer.concat([...requests(binaryProtocol, [some], 1)]), true],
  ['scribe', thrift(oldBinaryProtocol, scribeMethods), logCall, false],
]

describe.each(wires)('the parser of %s', (_, speaks, write, hasHeaders) => {
  it('reads back what a client writes, however it is cut', () =>
    fc.assert(
      fc.asyncProperty(batch, places, async (some, at) => {
        const { batches, error } = await parse(speaks, cut(write(some), at))
        expect(error).toBeUndefined()
        const sent = events([some]).map(([headers, body]) => [hasHeaders ? headers : {}, body])
        expect(events(batches)).toEqual(sent)
      }),
      { numRuns: 200 },
    ))

  it('knows what can not be right, and says so in its own words', () =>
    fc.assert(
      fc.asyncProperty(
        batch,
        fc.array(fc.tuple(fc.double({ min: 0, max: 0.9999, noNaN: true }), fc.nat(255)), {
          minLength: 1,
          maxLength: 4,
        }),
        places,
        async (some, changes, at) => {
          const bytes = write(some)
          for (const [place, value] of changes) bytes[Math.floor(place * bytes.length)] = value
          const { error } = await parse(speaks, cut(bytes, at))
          expect(error?.name ?? 'Malformed').toMatch(/^Malformed/)
        },
      ),
      { numRuns: 500 },
    ))

  it('outlives any bytes', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async bytes => {
        // Behind a length that fits, so that they get as far as possible.
        const message = Buffer.from(bytes)
        const framed = Buffer.concat([Buffer.alloc(4), message])
        framed.writeInt32BE(message.length)
        for (const all of [message, framed, frame(1, message)]) {
          const { error } = await parse(speaks, [all])
          expect(error?.name ?? 'Malformed').toMatch(/^Malformed/)
        }
      }),
      { numRuns: 300 },
    ))
})
