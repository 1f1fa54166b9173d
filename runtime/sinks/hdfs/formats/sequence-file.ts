/**
 * Hadoop's SequenceFile, version 6: `SEQ` 6, the class names of key and value, two bytes that tell whether it is
 * compressed and whether by blocks, the codec's class name if so, no metadata, a mark of 16 bytes; then records or blocks.
 * A reader that is lost finds its way again at an escape (-1 where a length is expected) followed by the mark.
 */
import { randomBytes } from 'node:crypto'
import type { Codec } from '../codecs/codec.ts'
import type { Format, FormattedFile } from './format.ts'
import { int, text, variableInt } from './hadoop-numbers.ts'
import { SequenceBlocks } from './sequence-blocks.ts'
import { SequenceRecords } from './sequence-records.ts'

/** How a record's value is written, and the class that reads it. */
export interface ValueFormat {
  readonly className: string
  /** What stands in front of the body. */
  head(bodyLength: number): Buffer
}

const valueFormats: Readonly<Record<'Writable' | 'Text', ValueFormat>> = {
  Writable: { className: 'org.apache.hadoop.io.BytesWritable', head: int },
  Text: { className: 'org.apache.hadoop.io.Text', head: variableInt },
}

export class SequenceFile implements Format {
  readonly #value: ValueFormat

  constructor(
    writeFormat: 'Writable' | 'Text',
    private readonly codec: Codec | undefined,
  ) {
    this.#value = valueFormats[writeFormat]
  }

  async load(): Promise<void> {
    await this.codec?.load?.()
  }

  begin(): FormattedFile {
    const mark = randomBytes(16)
    const head = Buffer.concat([this.#head(), mark])
    const escapedMark = Buffer.concat([int(-1), mark])
    return this.codec === undefined
      ? new SequenceRecords(head, escapedMark, this.#value)
      : new SequenceBlocks(head, escapedMark, this.#value, this.codec)
  }

  #head(): Buffer {
    const { codec } = this
    const isCompressed = codec === undefined ? 0 : 1
    return Buffer.concat([
      Buffer.from('SEQ\x06', 'latin1'),
      text('org.apache.hadoop.io.LongWritable'),
      text(this.#value.className),
      Buffer.of(isCompressed, isCompressed),
      ...(codec === undefined ? [] : [text(codec.className)]),
      int(0),
    ])
  }
}
