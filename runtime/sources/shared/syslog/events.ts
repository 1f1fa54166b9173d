import type { Event } from '../../../core/event-batch.ts'
import { type Fields, type Format, type FormatOptions, formats } from './formats.ts'
import { type KeptFields, keptFields } from './keep-fields.ts'
import type { Framed } from './message.ts'

/** Makes events of syslog messages (reference: sources-2.yaml, syslog_utils_parser). */
export class SyslogEvents {
  readonly #formats: readonly Format[]
  readonly #kept: KeptFields

  constructor(options: FormatOptions & { readonly keepFields: string }) {
    this.#formats = formats(options)
    this.#kept = keptFields(options.keepFields)
  }

  /**
   * Facility and Severity are always there, the other headers as far as they are known. A message that no format fits
   * keeps its whole text. Unlike in Flume, nothing is left over from the message before.
   */
  of({ bytes, priority, incomplete }: Framed, more: Readonly<Record<string, string>>): Event {
    const code = priority ?? 0
    const headers: Record<string, string> = { Facility: String(code >> 3), Severity: String(code & 7) }
    if (priority === undefined) headers['flume.syslog.status'] = 'Invalid'
    else if (incomplete) headers['flume.syslog.status'] = 'Incomplete'
    // One character for each byte: places in the text are places in the bytes, whatever encoding the body has.
    const fields = priority === undefined ? undefined : this.#fieldsOf(bytes.toString('latin1'))
    if (fields !== undefined) Object.assign(headers, headersOf(fields))
    return { headers: { ...headers, ...more }, body: fields === undefined ? bytes : this.#bodyOf(fields, bytes) }
  }

  #fieldsOf(text: string): Fields | undefined {
    for (const format of this.#formats) {
      const fields = format(text)
      if (fields !== undefined) return fields
    }
    return undefined
  }

  #bodyOf({ priority, version, timestamp, host, body }: Fields, bytes: Buffer): Buffer {
    const kept = this.#kept
    if (kept === 'all' || body === '') return bytes
    const head = [
      kept.has('priority') ? `<${priority}>` : '',
      kept.has('version') && version !== '' ? `${version} ` : '',
      // As Java prints a field that is nil, so that the fields stay in their places.
      kept.has('timestamp') ? `${timestamp ?? 'null'} ` : '',
      kept.has('hostname') ? `${host ?? 'null'} ` : '',
    ]
    return Buffer.from(head.join('') + body, 'latin1')
  }
}

function headersOf({ priority, version, time, host }: Fields): Record<string, string> {
  return {
    ...(priority === '' ? {} : { priority }),
    ...(version === '' ? {} : { version }),
    ...(time === undefined || Number.isNaN(time) ? {} : { timestamp: String(time) }),
    ...(host === undefined || host === '' ? {} : { host }),
  }
}
