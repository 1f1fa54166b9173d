import { isUtf8 } from 'node:buffer'
import { type Charset, charset } from '../../core/charset.ts'
import { type Event, EventBatch } from '../../core/event-batch.ts'
import { cutLines, type Lines } from '../../core/lines.ts'
import { FileContentError, type TextForm } from '../deserializer.ts'
import { cutWideLines, isWide } from './wide.ts'

export interface LineTextOptions {
  readonly maxLineLength: number
  readonly outputCharset: string
}

/** Turns the bytes of lines into the bodies of events: decodes, cuts and encodes, unless that would change nothing. */
export class LineText {
  readonly #input: Charset
  readonly #output: Charset
  readonly #isUtf8: boolean
  readonly #changesNothing: boolean
  readonly #most: number
  /** Of an encoding with units of more than one byte. */
  readonly #lineFeed: Buffer | undefined

  constructor(
    private readonly form: TextForm,
    { maxLineLength, outputCharset }: LineTextOptions,
  ) {
    this.#input = charset(form.charset)
    this.#output = charset(outputCharset)
    this.#isUtf8 = isUtf8Name(form.charset)
    this.#changesNothing = this.#isUtf8 && isUtf8Name(outputCharset)
    this.#most = maxLineLength
    this.#lineFeed = isWide(form.charset) ? this.#input.encode('\n') : undefined
  }

  cut(data: Buffer, takeRest: boolean): Lines {
    return this.#lineFeed === undefined ? cutLines(data, { takeRest }) : cutWideLines(data, this.#lineFeed, takeRest)
  }

  /** The data of a file's end without the first bytes of a character whose others are missing. */
  withoutCutCharacter(data: Buffer): Buffer {
    const unit = this.#lineFeed?.length ?? 1
    return data.subarray(0, data.length - (this.#isUtf8 ? cutBytes(data) : data.length % unit))
  }

  /**
   * The events of these lines, or of the first ones (`taken`) when a later one can't be decoded. `start`: where the
   * lines' data begins in the file, for the message.
   */
  eventsOf(lines: EventBatch, start: number): { readonly batch: EventBatch; readonly taken: number } {
    if (this.#staysAsItIs(lines)) return { batch: lines, taken: lines.count }
    const events: Event[] = []
    for (let i = 0; i < lines.count; i++) {
      const text = this.#decode(lines.body(i))
      const hasEnd = lines.bounds[2 * i + 1]! < lines.data.length
      if (text !== undefined) events.push(...this.#pieces(text, hasEnd))
      else if (i > 0) return { batch: EventBatch.of(events), taken: i }
      else throw new FileContentError(`the line at byte ${start + lines.bounds[0]!} is not ${this.form.charset}`)
    }
    return { batch: EventBatch.of(events), taken: lines.count }
  }

  /** A line has no more UTF-16 units than bytes. */
  #staysAsItIs(lines: EventBatch): boolean {
    if (!this.#changesNothing || lines.count === 0) return false
    const { bounds } = lines
    for (let i = 0; i < bounds.length; i += 2) if (bounds[i + 1]! - bounds[i]! >= this.#most) return false
    return isUtf8(lines.data.subarray(bounds[0], bounds[bounds.length - 1]))
  }

  /** Undefined when the bytes are not of the encoding and that is not allowed. */
  #decode(bytes: Buffer): string | undefined {
    const text = this.#input.decode(bytes)
    const isWhole = this.#isUtf8 ? isUtf8(bytes) : !text.includes(replacement)
    if (isWhole || this.form.onError === 'REPLACE') return text
    if (this.form.onError === 'FAIL') return undefined
    return this.#isUtf8 ? withoutInvalid(bytes).toString('utf8') : text.replaceAll(replacement, '')
  }

  #pieces(text: string, hasEnd: boolean): Event[] {
    const events: Event[] = []
    // With its line end a line of full length needs one step more: the end alone is read as a line.
    const last = hasEnd ? text.length : Math.max(0, text.length - 1)
    for (let at = 0; at <= last; at += this.#most)
      events.push({ headers: {}, body: this.#output.encode(text.slice(at, at + this.#most)) })
    return events
  }
}

const replacement = '\ufffd'

/** How many bytes at the end of UTF-8 begin a character that is longer. */
function cutBytes(data: Buffer): number {
  for (let count = 1; count <= Math.min(3, data.length); count++) {
    const byte = data[data.length - count]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return count < (byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf8 ? 4 : 1) ? count : 0
  }
  return 0
}

const isUtf8Name = (name: string) => /^utf-?8$/i.test(name)

/** The bytes that make up characters: what is not UTF-8 is left out. */
function withoutInvalid(bytes: Buffer): Buffer {
  const kept: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find(size => at + size <= bytes.length && isUtf8(bytes.subarray(at, at + size)))
    if (length !== undefined) kept.push(bytes.subarray(at, at + length))
    at += length ?? 1
  }
  return Buffer.concat(kept)
}
