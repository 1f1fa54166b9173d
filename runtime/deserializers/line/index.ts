import type { FileHandle } from 'node:fs/promises'
import { charset } from '../../core/charset.ts'
import { EventBatch } from '../../core/event-batch.ts'
import { type Lines, longestLine } from '../../core/lines.ts'
import { type Deserializer, type EventReader, type Piece, readAt, type TextForm } from '../deserializer.ts'
import { LineText, type LineTextOptions } from './line-text.ts'
import { type LineDeserializerOptions, lineDeserializerDefaults } from './options.ts'
import { withByteOrder } from './wide.ts'

/**
 * An event for each line (reference: sources-1.yaml, spooldir_deserializers). Lines end at LF and a CR before it stays;
 * an unterminated last line counts. Lines are cut after maxLineLength UTF-16 units; as in Flume, a line of exactly that
 * length is followed by an empty event, because its line end comes after the cut. A character of which the file has only
 * the first bytes at its end is passed over, whatever decodeErrorPolicy says.
 */
export class LineDeserializer implements Deserializer {
  readonly #options

  constructor(options: LineDeserializerOptions) {
    this.#options = { ...lineDeserializerDefaults, ...options }
    charset(this.#options.outputCharset)
  }

  open(file: FileHandle, position: number, text: TextForm): EventReader {
    return new LineReader(file, position, text, this.#options)
  }
}

class LineReader implements EventReader {
  #data: Buffer = Buffer.alloc(0)
  #lines: Lines = { bounds: new Uint32Array(), count: 0, consumed: 0 }
  /** Lines of the chunk that were given out. */
  #given = 0
  /** Where the chunk starts in the file. */
  #start: number
  /** Behind a mark of the byte order. */
  #textStart = 0
  #tookEmptyFile = false
  #text: LineText | undefined

  constructor(
    private readonly file: FileHandle,
    position: number,
    private readonly form: TextForm,
    private readonly options: LineTextOptions,
  ) {
    this.#start = position
  }

  async next(max: number): Promise<Piece | undefined> {
    const text = this.#text ?? (await this.#begin())
    if (this.#given === this.#lines.count && !(await this.#fill(text))) return undefined
    const first = this.#given
    const next = Math.min(first + max, this.#lines.count)
    const lines = new EventBatch(this.#data, this.#lines.bounds.subarray(2 * first, 2 * next))
    const { batch, taken } = text.eventsOf(lines, this.#start)
    this.#given = first + taken
    return { batch, end: this.#start + this.#endOf(this.#given) }
  }

  #endOf(given: number): number {
    return given < this.#lines.count ? this.#lines.bounds[2 * given]! : this.#lines.consumed
  }

  async #begin(): Promise<LineText> {
    const { charset, markLength } = withByteOrder(this.form.charset, await readAt(this.file, 0, 4))
    this.#textStart = markLength
    this.#start = Math.max(this.#start, markLength)
    this.#text = new LineText({ ...this.form, charset }, this.options)
    return this.#text
  }

  /** Reads the next chunk that holds a whole line; false at the end of the file. */
  async #fill(text: LineText): Promise<boolean> {
    this.#start += this.#lines.consumed
    for (let length = chunkSize; ; length *= 2) {
      const data = await readAt(this.file, this.#start, length)
      const atEnd = data.length < length
      this.#data = atEnd ? text.withoutCutCharacter(data) : data
      this.#lines = text.cut(this.#data, atEnd || length >= longestLine)
      this.#given = 0
      if (this.#lines.count > 0) return true
      if (atEnd) return this.#takeEmptyFile()
    }
  }

  /** An empty file is one empty event, as in Flume. */
  #takeEmptyFile(): boolean {
    const isEmptyFile = this.#start === this.#textStart && !this.#tookEmptyFile
    this.#tookEmptyFile = true
    if (isEmptyFile) this.#lines = { bounds: Uint32Array.of(0, 0), count: 1, consumed: 0 }
    return isEmptyFile
  }
}

const chunkSize = 1 << 20
