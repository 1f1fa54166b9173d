import type { Duplex } from 'node:stream'
import { AvroDecoder } from '../../core/avro-decoder.ts'
import { AvroEncoder } from '../../core/avro-encoder.ts'
import { frame } from '../../sinks/avro/frames.ts'
import { EventCollector } from '../shared/rpc/event-collector.ts'
import type { Outcome } from '../shared/rpc/put.ts'
import { MalformedRequest, type RequestReader } from '../shared/rpc/request-reader.ts'
import { atOnce, type Conversation, type Handled } from '../shared/rpc/server.ts'
import { answerHandshake } from './handshake.ts'

/**
 * One connection to the source, in Avro RPC (reference: serializers.yaml, avro_rpc). A request is a handshake, until one
 * has succeeded on the connection, then a map of metadata, the name of the message and its parameters. An answer is an
 * answer to the handshake, if there was one, metadata, an error flag, and the status or the error.
 */
export class AvroConversation implements Conversation {
  #shaken = false

  constructor(
    readonly stream: Duplex,
    private readonly put: (events: EventCollector) => Outcome,
  ) {}

  /** A frame: a serial number that the answer repeats, a number of buffers, and each buffer behind its length. */
  async next(reader: RequestReader): Promise<Handled> {
    const serial = await reader.int32()
    const buffers = await reader.int32()
    if (buffers < 0) throw new MalformedRequest(`a frame of ${buffers} buffers is announced`)
    for (let left = buffers; left > 0; left--) await reader.append(await reader.int32())
    return this.#handle(serial, reader.take())
  }

  #handle(serial: number, request: Buffer): Handled {
    const decoder = new AvroDecoder(request)
    const answer = new AvroEncoder(64)
    const said = () => frame(serial, answer.take())
    if (!this.#shaken) this.#shaken = answerHandshake(decoder, answer)
    if (!this.#shaken) return atOnce(said())
    decoder.blocks(() => [decoder.string(), decoder.bytes()])
    const name = decoder.string()
    // A ping: the handshake alone is answered.
    if (name === '') return atOnce(said())
    answer.long(0)
    const events = new EventCollector(request)
    if (!readParameters(name, decoder, events)) {
      answer.boolean(true).long(0).string(`No such message: ${name}`)
      return atOnce(said())
    }
    const { taken, accepted, footprint } = this.put(events)
    const status = (yes: boolean) => answer.boolean(false).long(yes ? ok : failed)
    return { taken, footprint, answer: accepted.then(yes => status(yes) && said()) }
  }
}

const [ok, failed] = [0, 1]

/** False when there is no such message. */
function readParameters(name: string, decoder: AvroDecoder, events: EventCollector): boolean {
  if (name === 'append') readEvent(decoder, events)
  else if (name === 'appendBatch') decoder.blocks(() => readEvent(decoder, events))
  else return false
  return true
}

function readEvent(decoder: AvroDecoder, events: EventCollector): void {
  decoder.blocks(() => events.header(decoder.span(), decoder.position, decoder.span(), decoder.position))
  events.body(decoder.span(), decoder.position)
}
