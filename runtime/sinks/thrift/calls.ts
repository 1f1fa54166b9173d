/** The call of Flume's ThriftSourceProtocol that hands over events (reference: serializers.yaml, thrift_rpc). */
import type { EventBatch } from '../../core/event-batch.ts'
import {
  framed,
  messageKind,
  type ThriftProtocol,
  type ThriftReader,
  type ThriftWriter,
  thriftType,
} from '../../core/thrift-protocol.ts'

const name = 'appendBatch'

/** Frames that hand over all events in order, as few as their largest size allows. `serial` numbers the first one. */
export function* requests(
  protocol: ThriftProtocol,
  batches: readonly EventBatch[],
  serial: number,
  most = mostFrame,
): Generator<Buffer> {
  let events = protocol.writer(64 * 1024)
  let count = 0
  for (const batch of batches)
    for (let i = 0; i < batch.count; i++) {
      const event = encoded(protocol, batch, i)
      if (count > 0 && events.size + event.length > most) {
        yield request(protocol, events, count, serial++)
        events = protocol.writer(64 * 1024)
        count = 0
      }
      events.raw(event)
      count++
    }
  if (count > 0) yield request(protocol, events, count, serial)
}

/** Bytes of the events: Thrift's transport takes frames of up to 16,384,000, and the call needs a few as well. */
const mostFrame = 16_383_000

function request(protocol: ThriftProtocol, events: ThriftWriter, count: number, serial: number): Buffer {
  const writer = protocol.writer(events.size + 100)
  writer.message({ name, kind: messageKind.call, serial }).field(thriftType.list, 1).list(thriftType.struct, count)
  return framed(writer.raw(events.take()).stop().take())
}

/** A struct: 1 headers, 2 body. */
function encoded(protocol: ThriftProtocol, batch: EventBatch, i: number): Buffer {
  const headers = Object.entries(batch.headersOf(i))
  const writer = protocol.writer(256).field(thriftType.map, 1).map(headers.length)
  for (const [header, value] of headers) writer.string(header).string(value)
  writer.field(thriftType.string, 2, 1).bytes(batch.data, batch.bounds[2 * i]!, batch.bounds[2 * i + 1]!)
  return writer.stop().take()
}

const statuses = ['OK', 'FAILED', 'ERROR', 'UNKNOWN']

/** Throws unless the source says that its channels have the events. */
export function checkAnswer(protocol: ThriftProtocol, answer: Buffer, serial: number): void {
  const reader = protocol.reader(answer)
  const head = reader.message()
  if (head.kind === messageKind.exception) throw new Error(`the source answered with an error: ${errorText(reader)}`)
  if (head.kind !== messageKind.reply || head.name !== name || head.serial !== serial)
    throw new Error('the peer does not answer as a thrift source does')
  let status: string | undefined
  reader.fields((id, type) => {
    if (id === 0 && type === thriftType.i32) status = statuses[reader.i32()]
    else reader.skip(type)
  })
  if (status !== 'OK')
    throw new Error(`the source did not take the events: it answered ${status ?? 'something unknown'}`)
}

function errorText(reader: ThriftReader): string {
  let text = 'of an unknown kind'
  reader.fields((id, type) => {
    if (id === 1 && type === thriftType.string) text = reader.string()
    else reader.skip(type)
  })
  return text
}
