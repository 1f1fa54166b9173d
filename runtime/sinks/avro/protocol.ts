/**
 * What an avro source and its clients say to each other: calls of Avro RPC. A request is a handshake (until one has
 * succeeded on the connection), a map of call metadata (empty), the name of the message and its parameters. A response is
 * an answer to the handshake, if there was one, metadata, an error flag, and the result or the error.
 */
import { createHash } from 'node:crypto'
import { AvroDecoder } from '../../core/avro-decoder.ts'
import { AvroEncoder } from '../../core/avro-encoder.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { encodeEvents } from '../../serializers/shared/avro-event.ts'

const event = {
  type: 'record',
  name: 'AvroFlumeEvent',
  fields: [
    { name: 'headers', type: { type: 'map', values: 'string' } },
    { name: 'body', type: 'bytes' },
  ],
}

/** The protocol in our own rendering. Peers compare its MD5 sum, and read the text when they do not know the sum. */
export const protocol = JSON.stringify({
  protocol: 'AvroSourceProtocol',
  namespace: 'org.apache.flume.source.avro',
  types: [{ type: 'enum', name: 'Status', symbols: ['OK', 'FAILED', 'UNKNOWN'] }, event],
  messages: {
    append: { request: [{ name: 'event', type: 'AvroFlumeEvent' }], response: 'Status' },
    appendBatch: {
      request: [{ name: 'events', type: { type: 'array', items: 'AvroFlumeEvent' } }],
      response: 'Status',
    },
  },
})

export const hash = createHash('md5').update(protocol).digest()

/** A request that hands over all events at once. Encoded with `encoder`, it is good until that is used again. */
export function appendBatch(
  batches: readonly EventBatch[],
  withHandshake: boolean,
  encoder = new AvroEncoder(64 * 1024),
): Buffer {
  if (withHandshake) handshake(encoder)
  encoder.long(0).string('appendBatch')
  for (const batch of batches) {
    if (batch.count === 0) continue
    encoder.long(batch.count)
    encodeEvents(batch, encoder)
  }
  return encoder.long(0).lend()
}

/** The text goes along at once, which saves asking again: the sum of our rendering is known to nobody. */
function handshake(encoder: AvroEncoder): void {
  encoder.fixed(hash).long(1).string(protocol).fixed(hash)
  encoder.long(1).long(0)
}

const statuses = ['OK', 'FAILED', 'UNKNOWN']

/** Throws unless the source says that its channels have the events. */
export function checkAnswer(answer: Buffer, withHandshake: boolean): void {
  const decoder = new AvroDecoder(answer)
  if (withHandshake) checkHandshake(decoder)
  decoder.blocks(() => [decoder.string(), decoder.bytes()])
  if (decoder.boolean()) throw new Error(`the source answered with an error: ${errorText(decoder)}`)
  const status = statuses[decoder.long()]
  if (status !== 'OK')
    throw new Error(`the source did not take the events: it answered ${status ?? 'something unknown'}`)
}

const [both, client] = [0, 1]

function checkHandshake(decoder: AvroDecoder): void {
  const match = decoder.long()
  decoder.optional(() => decoder.string())
  decoder.optional(() => decoder.fixed(16))
  decoder.optional(() => decoder.blocks(() => [decoder.string(), decoder.bytes()]))
  if (match !== both && match !== client) throw new Error('the peer does not speak the protocol of an avro source')
}

/** The only kind of error that the protocol knows is a text. */
function errorText(decoder: AvroDecoder): string {
  return decoder.long() === 0 ? decoder.string() : 'of an unknown kind'
}
