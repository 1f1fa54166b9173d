import { isAscii, isUtf8 } from 'node:buffer'
import { Bodies } from '../../core/bodies.ts'
import { type Charset, charset } from '../../core/charset.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { HeaderColumns } from '../../core/header-columns.ts'
import { BadRequestError, type HandledRequest, type RequestHandler } from '../handler.ts'
import { isNull, isObject, isScalar, type JsonValue, parseJson } from './lenient-json.ts'
import { areTooMany } from './limits.ts'
import type { JsonHandlerOptions } from './options.ts'
import { plainEvents } from './plain-events.ts'

/**
 * Events of a JSON array of objects with `headers` and `body` (reference: sources-2.yaml, JSONHandler), read with the
 * leniency of Gson. Without a charset application/json is UTF-8 and everything else ISO-8859-1, and bodies become UTF-8;
 * with one the bodies are in it too.
 */
export class JsonHandler implements RequestHandler {
  readonly mostBytes = largestBody
  readonly cutsBody = false

  // biome-ignore lint/complexity/noUselessConstructor: every handler is made with its options
  constructor(_options: JsonHandlerOptions) {}

  events({ contentType, body }: HandledRequest): EventBatch {
    const encoding = encodingOf(contentType)
    return (encoding.isKept(body) ? plainEvents(body) : undefined) ?? lenientEvents(body, encoding)
  }
}

const largestBody = 100_000_000

interface Encoding {
  readonly read: Charset
  readonly write: Charset
  /** Whether the bytes of a text are the same in the request and in the event, and UTF-8. */
  isKept(body: Buffer): boolean
}

function encodingOf(contentType = ''): Encoding {
  const named = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1]
  if (named !== undefined && !/^utf-(8|16|32)$/i.test(named))
    throw new Error(`the charset ${named} is not taken: UTF-8, UTF-16 and UTF-32 are`)
  const isJson = /^(application|text)\/json\b/i.test(contentType)
  const read = charset(named ?? (isJson ? 'UTF-8' : 'ISO-8859-1'))
  const utf8 = charset('UTF-8')
  const write = named === undefined ? utf8 : read
  return { read, write, isKept: read === utf8 ? isUtf8 : write === utf8 ? isAscii : () => false }
}

/** Events by way of the whole request's values. */
export function lenientEvents(body: Buffer, { read, write }: Pick<Encoding, 'read' | 'write'>): EventBatch {
  const value = parseJson(read.decode(body))
  if (value === undefined || isNull(value)) throw new Error('the request holds no events')
  if (!Array.isArray(value)) throw new BadRequestError('an array of events is wanted')
  const bodies = new Bodies(nothing, value.length)
  const headers = new HeaderColumns()
  for (const one of value) {
    const event = partsOf(one)
    addHeaders(event.headers, bodies.count, headers)
    bodies.add(write.encode(textOf(event.body, 'body') ?? ''))
  }
  return bodies.batch(headers.of(bodies.count))
}

const nothing = Buffer.alloc(0)

/** The last one counts of what is there more than once. */
function partsOf(value: JsonValue): { headers?: JsonValue; body?: JsonValue } {
  if (isNull(value)) throw new Error('an event is null')
  if (!isObject(value)) throw new BadRequestError('an event must be an object')
  const parts: { headers?: JsonValue; body?: JsonValue } = {}
  for (const [name, part] of value.entries) if (name === 'headers' || name === 'body') parts[name] = part
  return parts
}

/** A header whose value is null is left out. */
function addHeaders(value: JsonValue | undefined, i: number, headers: HeaderColumns): void {
  if (value === undefined || isNull(value)) return
  if (!isObject(value)) throw new BadRequestError('headers must be an object')
  const seen = new Set<string>()
  for (const [name, one] of value.entries) {
    if (seen.has(name)) throw new BadRequestError(`the header ${name} is there twice`)
    seen.add(name)
    const text = textOf(one, `header ${name}`)
    if (text !== undefined) headers.set(i, name, text)
  }
  if (areTooMany(headers.names, i)) throw new BadRequestError('the events have too many different headers')
}

function textOf(value: JsonValue | undefined, what: string): string | undefined {
  if (value === undefined || isNull(value)) return undefined
  if (!isScalar(value)) throw new BadRequestError(`${what} must be a text`)
  return value.text
}
