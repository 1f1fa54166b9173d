import { charset } from '../../core/charset.ts'
import { type Event, EventBatch } from '../../core/event-batch.ts'
import { BadRequestError, type HandledRequest, type RequestHandler } from '../handler.ts'
import { isNull, isObject, isScalar, type JsonValue, parseJson } from './lenient-json.ts'
import type { JsonHandlerOptions } from './options.ts'

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
    const { read, write } = charsets(contentType)
    const value = parseJson(read.decode(body))
    if (value === undefined || isNull(value)) throw new Error('the request holds no events')
    if (!Array.isArray(value)) throw new BadRequestError('an array of events is wanted')
    return EventBatch.of(value.map(one => eventOf(one, text => write.encode(text))))
  }
}

const largestBody = 100_000_000

function charsets(contentType = '') {
  const named = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1]
  if (named !== undefined && !/^utf-(8|16|32)$/i.test(named))
    throw new Error(`the charset ${named} is not taken: UTF-8, UTF-16 and UTF-32 are`)
  if (named !== undefined) return { read: charset(named), write: charset(named) }
  const isJson = /^(application|text)\/json\b/i.test(contentType)
  return { read: charset(isJson ? 'UTF-8' : 'ISO-8859-1'), write: charset('UTF-8') }
}

function eventOf(value: JsonValue, encode: (text: string) => Buffer): Event {
  if (isNull(value)) throw new Error('an event is null')
  if (!isObject(value)) throw new BadRequestError('an event must be an object')
  const { headers, body } = Object.fromEntries(value.entries)
  return { headers: headersOf(headers), body: encode(textOf(body, 'body') ?? '') }
}

/** A header whose value is null is left out. */
function headersOf(value: JsonValue | undefined): Record<string, string> {
  if (value === undefined || isNull(value)) return {}
  if (!isObject(value)) throw new BadRequestError('headers must be an object')
  const headers: Record<string, string> = Object.create(null)
  const seen = new Set<string>()
  for (const [name, one] of value.entries) {
    if (seen.has(name)) throw new BadRequestError(`the header ${name} is there twice`)
    seen.add(name)
    const text = textOf(one, `header ${name}`)
    if (text !== undefined) headers[name] = text
  }
  return headers
}

function textOf(value: JsonValue | undefined, what: string): string | undefined {
  if (value === undefined || isNull(value)) return undefined
  if (!isScalar(value)) throw new BadRequestError(`${what} must be a text`)
  return value.text
}
