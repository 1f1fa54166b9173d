import { isUtf8 } from 'node:buffer'
import { type Charset, charset } from '../../core/charset.ts'
import type { Event } from '../../core/event-batch.ts'
import { type KeptFields, keptFields } from '../shared/syslog/keep-fields.ts'
import type { LimitedLine } from './lines.ts'
import { type Message, parse } from './message.ts'

/** Makes events of the lines of one port. */
export class PortEvents {
  readonly #kept: KeptFields
  readonly #charset: Charset
  readonly #isUtf8: boolean

  constructor(keepFields: string, charsetName: string) {
    this.#kept = keptFields(keepFields)
    this.#charset = charset(charsetName)
    this.#isUtf8 = /^utf-?8$/i.test(charsetName)
  }

  /** What is no message, or not of the port's encoding, keeps its bytes and is marked. */
  of({ bytes, incomplete }: LimitedLine, more: Readonly<Record<string, string>>): Event {
    const message = this.#isWhole(bytes) ? parse(bytes.toString('latin1')) : undefined
    const status = message === undefined ? 'Invalid' : incomplete ? 'Incomplete' : undefined
    const marks = status === undefined ? {} : { 'flume.syslog.status': status }
    const headers = { ...message?.headers, ...marks, ...more }
    return { headers, body: message === undefined ? bytes : this.#bodyOf(message, bytes) }
  }

  #isWhole(bytes: Buffer): boolean {
    return this.#isUtf8 ? isUtf8(bytes) : !this.#charset.decode(bytes).includes('\ufffd')
  }

  #bodyOf({ priority, version, timestamp, host, body }: Message, bytes: Buffer): Buffer {
    const kept = this.#kept
    if (kept === 'all' || body === '') return bytes
    const head = [
      kept.has('priority') ? `<${priority}>` : '',
      kept.has('version') && version !== '' ? `${version} ` : '',
      kept.has('timestamp') ? `${timestamp} ` : '',
      kept.has('hostname') ? `${host} ` : '',
    ]
    return Buffer.from(head.join('') + body, 'latin1')
  }
}
