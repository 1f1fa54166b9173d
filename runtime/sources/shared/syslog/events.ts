import { Bodies } from '../../../core/bodies.ts'
import type { EventBatch, HeaderColumn } from '../../../core/event-batch.ts'
import { HeaderColumns } from '../../../core/header-columns.ts'
import { type Fields, type Format, type FormatOptions, formats } from './formats.ts'
import { type KeptFields, keptFields } from './keep-fields.ts'
import type { Framed, Messages } from './message.ts'
import { PlainHeads } from './plain-heads.ts'

/** Makes events of syslog messages (reference: sources-2.yaml, syslog_utils_parser). */
export class SyslogEvents {
  readonly #formats: readonly Format[]
  readonly #kept: KeptFields
  /** None where a format of the user's own comes first. */
  readonly #plainHeads: PlainHeads | undefined

  constructor(options: FormatOptions & { readonly keepFields: string }) {
    this.#formats = formats(options)
    this.#kept = keptFields(options.keepFields)
    if (options['format.regex'] === undefined) this.#plainHeads = new PlainHeads()
  }

  /**
   * An event of each message; `more` are headers about who sent them. Facility and Severity are always there, the other
   * headers as far as they are known. A message that no format fits keeps its whole text. Unlike in Flume, nothing is left
   * over from the message before.
   */
  batch({ data, messages }: Messages, more: Iterable<readonly [string, HeaderColumn]> = []): EventBatch {
    const bodies = new Bodies(data, messages.length)
    const headers = new HeaderColumns()
    const hasCr = data.includes(CR)
    this.#plainHeads?.tick(Date.now())
    for (const message of messages) {
      const fields = this.#fieldsOf(data, message, hasCr)
      addHeaders(headers, bodies.count, message, fields)
      this.#addBody(bodies, data, message, fields)
    }
    return bodies.batch(new Map([...headers.of(messages.length), ...more]))
  }

  #fieldsOf(data: Buffer, message: Framed, hasCr: boolean): Fields | undefined {
    const { from, to, priority } = message
    if (priority === undefined) return undefined
    const isPlain = !hasCr || !data.subarray(from, to).includes(CR)
    return (
      (isPlain ? this.#plainHeads?.read(data, message) : undefined) ??
      this.#formatted(data.toString('latin1', from, to))
    )
  }

  /** One character for each byte: places in the text are places in the bytes, whatever encoding the body has. */
  #formatted(text: string): Fields | undefined {
    for (const format of this.#formats) {
      const fields = format(text)
      if (fields !== undefined) return fields
    }
    return undefined
  }

  #addBody(bodies: Bodies, data: Buffer, { from, to }: Framed, fields: Fields | undefined): void {
    if (fields === undefined || this.#kept === 'all' || fields.body === to - from) bodies.place(from, to)
    else if (this.#kept.size === 0 && typeof fields.body === 'number') bodies.place(from + fields.body, to)
    else bodies.add(bodyOf(fields, this.#kept, data.subarray(from, to)))
  }
}

const CR = 13

/** What is kept of the head, and the body. */
function bodyOf(
  { priority, version, timestamp, host, body }: Fields,
  kept: ReadonlySet<string>,
  bytes: Buffer,
): Buffer {
  const head = [
    kept.has('priority') ? `<${priority}>` : '',
    kept.has('version') && version !== '' ? `${version} ` : '',
    // As Java prints a field that is nil, so that the fields stay in their places.
    kept.has('timestamp') ? `${timestamp ?? 'null'} ` : '',
    kept.has('hostname') ? `${host ?? 'null'} ` : '',
  ]
  const rest = typeof body === 'number' ? bytes.subarray(body) : Buffer.from(body, 'latin1')
  return Buffer.concat([Buffer.from(head.join(''), 'latin1'), rest])
}

function addHeaders(headers: HeaderColumns, i: number, message: Framed, fields: Fields | undefined): void {
  const code = message.priority ?? 0
  headers.set(i, 'Facility', String(code >> 3))
  headers.set(i, 'Severity', String(code & 7))
  if (message.priority === undefined) headers.set(i, 'flume.syslog.status', 'Invalid')
  else if (message.incomplete) headers.set(i, 'flume.syslog.status', 'Incomplete')
  if (fields === undefined) return
  const { priority, version, time, host } = fields
  if (priority !== '') headers.set(i, 'priority', priority)
  if (version !== '') headers.set(i, 'version', version)
  if (time !== undefined) headers.set(i, 'timestamp', time)
  if (host !== undefined && host !== '') headers.set(i, 'host', host)
}
