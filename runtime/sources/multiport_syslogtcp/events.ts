import { isUtf8 } from 'node:buffer'
import { Bodies } from '../../core/bodies.ts'
import { type Charset, charset } from '../../core/charset.ts'
import type { EventBatch, HeaderColumn } from '../../core/event-batch.ts'
import { HeaderColumns } from '../../core/header-columns.ts'
import { type KeptFields, keptFields } from '../shared/syslog/keep-fields.ts'
import type { LimitedLine, Lines } from './lines.ts'
import { type Message, MessageReader } from './message.ts'

/** Makes events of the lines of one port. */
export class PortEvents {
  readonly #kept: KeptFields
  readonly #charset: Charset
  readonly #isUtf8: boolean
  readonly #messages = new MessageReader()

  constructor(keepFields: string, charsetName: string) {
    this.#kept = keptFields(keepFields)
    this.#charset = charset(charsetName)
    this.#isUtf8 = /^utf-?8$/i.test(charsetName)
  }

  /**
   * An event of each line; `more` are headers about who sent them. What is no message, or not of the port's encoding,
   * keeps its bytes and is marked.
   */
  batch({ data, lines }: Lines, more: Iterable<readonly [string, HeaderColumn]> = []): EventBatch {
    const bodies = new Bodies(data, lines.length)
    const headers = new HeaderColumns()
    const areWhole = this.#areWhole(data, lines)
    this.#messages.tick(Date.now())
    for (const line of lines) {
      const { from, to } = line
      const isWhole = areWhole || this.#isWhole(data.subarray(from, to))
      const message = isWhole ? this.#messages.read(data, from, to) : undefined
      addHeaders(headers, bodies.count, line, message)
      this.#addBody(bodies, data, line, message)
    }
    return bodies.batch(new Map([...headers.of(lines.length), ...more]))
  }

  /** All of them, which is the rule, looked at together: 10 ns a line, where it takes 100 to look at each. A cut may part a character. */
  #areWhole(data: Buffer, lines: readonly LimitedLine[]): boolean {
    if (!this.#isUtf8 || lines.length === 0 || lines.some(line => line.incomplete)) return false
    return isUtf8(data.subarray(lines[0]!.from, lines.at(-1)!.to))
  }

  #isWhole(bytes: Buffer): boolean {
    return this.#isUtf8 ? isUtf8(bytes) : !this.#charset.decode(bytes).includes('\ufffd')
  }

  #addBody(bodies: Bodies, data: Buffer, { from, to }: LimitedLine, message: Message | undefined): void {
    if (message === undefined || this.#kept === 'all' || message.body === to) bodies.place(from, to)
    else if (this.#kept.size === 0) bodies.place(message.body, to)
    else bodies.add(bodyOf(message, this.#kept, data.subarray(message.body, to)))
  }
}

function bodyOf(message: Message, kept: ReadonlySet<string>, body: Buffer): Buffer {
  const { priority, version, timestamp, host } = message
  const head = [
    kept.has('priority') ? `<${priority}>` : '',
    kept.has('version') && version !== '' ? `${version} ` : '',
    kept.has('timestamp') ? `${timestamp} ` : '',
    kept.has('hostname') ? `${host} ` : '',
  ]
  return Buffer.concat([Buffer.from(head.join(''), 'latin1'), body])
}

function addHeaders(headers: HeaderColumns, i: number, line: LimitedLine, message: Message | undefined): void {
  if (message === undefined) {
    headers.set(i, 'flume.syslog.status', 'Invalid')
    return
  }
  const { priority, facility, severity, version, time, host } = message
  headers.set(i, 'Priority', priority)
  headers.set(i, 'Facility', facility)
  headers.set(i, 'Severity', severity)
  if (version !== '') headers.set(i, 'Version', version)
  headers.set(i, 'timestamp', time)
  headers.set(i, 'host', host)
  if (line.incomplete) headers.set(i, 'flume.syslog.status', 'Incomplete')
}
