import { JavaRegex } from '../../../core/java-regex.ts'
import { TimeLimitError } from '../../../core/time-limit.ts'
import { DatePattern } from '../../../interceptors/regex_extractor/date-pattern.ts'
import { timeOf3164, timeOf5424 } from './times.ts'

/** What was found in a message. */
export interface Fields {
  readonly priority: string
  readonly version: string
  readonly timestamp: string | undefined
  /** The timestamp in ms since the epoch, as text. */
  readonly time: string | undefined
  readonly host: string | undefined
  /** Where in the message it begins, when it goes to the end; else its bytes, a character for each. */
  readonly body: number | string
}

/** `text` has a character for each byte of the message. */
export type Format = (text: string) => Fields | undefined

export interface FormatOptions {
  readonly 'format.regex'?: string
  readonly 'format.search'?: string
  readonly 'format.replace'?: string
  readonly 'format.dateFormat'?: string
}

/** Tried one after another: the user's own, then RFC 5424 as far as Flume reads it, then RFC 3164. */
export function formats(options: FormatOptions): readonly Format[] {
  const standard = [fixed(rfc5424, text => timeOf5424(text)), fixed(rfc3164, text => timeOf3164(text))]
  return options['format.regex'] === undefined ? standard : [own(options['format.regex'], options), ...standard]
}

const rfc5424 =
  /^<(\d{1,3})>(\d?)\s?(?:(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:[+-]\d{2}:\d{2}|Z)?)|-)\s(?:(\w[\w.@-]*)|-)\s([^\r\n]*)$/
const rfc3164 = /^<(\d{1,3})>(\d?)\s?([A-Z][a-z][a-z]\s{1,2}\d{1,2}\s\d{2}:\d{2}:\d{2})\s(\w[\w.@-]*)\s([^\r\n]*)$/

function fixed(pattern: RegExp, time: (text: string) => number): Format {
  return text => fieldsOf(text, pattern.exec(text) ?? undefined, time)
}

function own(regex: string, options: FormatOptions): Format {
  const pattern = new JavaRegex(`^(?:${regex})$`).requireGroups()
  const { 'format.search': search, 'format.replace': replace, 'format.dateFormat': dateFormat } = options
  const prepared = search === undefined ? (text: string) => text : limitedReplacer(search, replace ?? '')
  const dates = dateFormat === undefined ? undefined : new DatePattern(dateFormat)
  const time = (text: string) => (dates === undefined ? undefined : parsedOrNone(dates, prepared(text)))
  // What it can't decide in time no format fits: the message keeps its whole text.
  return text => inTime(() => pattern.limited(text.length, () => fieldsOf(text, pattern.groups(text), time), patience))
}

/** Longest that the expression may take for one message, in ms: many come, and from anybody. */
const patience = 100

function inTime<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof TimeLimitError) return undefined
    throw error
  }
}

function limitedReplacer(search: string, replacement: string): (text: string) => string {
  const pattern = new JavaRegex(search)
  const replaced = pattern.replacer(replacement)
  return text => pattern.limited(text.length, () => replaced(text), patience)
}

function fieldsOf(
  text: string,
  groups: readonly (string | undefined)[] | undefined,
  time: (text: string) => number | undefined,
): Fields | undefined {
  if (groups === undefined) return undefined
  const [, priority = '', version = '', timestamp, host, body = ''] = groups
  const ms = timestamp === undefined ? undefined : time(timestamp)
  return {
    priority,
    version,
    timestamp,
    time: ms === undefined || Number.isNaN(ms) ? undefined : String(ms),
    host,
    body: text.endsWith(body) ? text.length - body.length : body,
  }
}

function parsedOrNone(dates: DatePattern, text: string): number | undefined {
  try {
    return dates.parse(text)
  } catch {
    return undefined // as in Flume: a message whose time can't be read has no timestamp header
  }
}
