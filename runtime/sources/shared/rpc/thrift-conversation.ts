import type { Duplex } from 'node:stream'
import {
  framed,
  type MessageHead,
  messageKind,
  type ThriftProtocol,
  type ThriftReader,
  thriftType,
} from '../../../core/thrift-protocol.ts'
import { EventCollector } from './event-collector.ts'
import type { Outcome } from './put.ts'
import { MalformedRequest, type RequestReader } from './request-reader.ts'
import { atOnce, type Conversation, type Handled } from './server.ts'

/** Reads the arguments of a call into events. Throws MissingField when one that is required is not there. */
export type Method = (call: ThriftReader, events: EventCollector) => void

/** A call lacks a field that it must have. */
export class MissingField extends Error {
  override readonly name = 'MissingField'
}

/** A Thrift service whose calls all hand over events and give a status. */
export interface ThriftService {
  readonly protocol: ThriftProtocol
  readonly methods: ReadonlyMap<string, Method>
  put(events: EventCollector): Outcome
  /** Its statuses, as numbers. */
  readonly accepted: number
  readonly refused: number
  /** The status for a call that lacks a field; an exception says so when undefined. */
  readonly incomplete?: number
}

/** The framed transport: 4 bytes with the length of the message, then the message. */
export class ThriftConversation implements Conversation {
  constructor(
    readonly stream: Duplex,
    private readonly service: ThriftService,
  ) {}

  async next(reader: RequestReader): Promise<Handled> {
    const size = await reader.int32()
    if (size <= 0) throw new MalformedRequest(`a frame of ${size} bytes is announced`)
    await reader.append(size)
    return this.#handle(reader.take())
  }

  #handle(request: Buffer): Handled {
    const { protocol, methods, incomplete } = this.service
    const call = protocol.reader(request)
    const head = call.message()
    const method = methods.get(head.name)
    if (method === undefined) return atOnce(this.#exception(head, unknownMethod, `Invalid method name: '${head.name}'`))
    const events = new EventCollector(request)
    try {
      method(call, events)
    } catch (error) {
      if (!(error instanceof MissingField)) throw error
      if (incomplete !== undefined) return atOnce(this.#reply(head, incomplete))
      return atOnce(this.#exception(head, protocolError, error.message))
    }
    return this.#answered(head, this.service.put(events))
  }

  #answered(head: MessageHead, { taken, accepted, footprint }: Outcome): Handled {
    const answer = accepted.then(yes => this.#reply(head, yes ? this.service.accepted : this.service.refused))
    return { taken, answer, footprint }
  }

  /** A struct with the result as field 0. */
  #reply(head: MessageHead, status: number): Buffer {
    const writer = this.service.protocol.writer()
    return framed(
      writer
        .message({ ...head, kind: messageKind.reply })
        .field(thriftType.i32, 0)
        .i32(status)
        .stop()
        .take(),
    )
  }

  /** A struct with a text and the kind of exception. */
  #exception(head: MessageHead, kind: number, text: string): Buffer {
    const writer = this.service.protocol.writer().message({ ...head, kind: messageKind.exception })
    return framed(writer.field(thriftType.string, 1).string(text).field(thriftType.i32, 2, 1).i32(kind).stop().take())
  }
}

const unknownMethod = 1
const protocolError = 7
