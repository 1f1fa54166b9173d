import type { EventBatch } from '../../../core/event-batch.ts'
import type { FormattedFile } from './format.ts'
import { int } from './hadoop-numbers.ts'
import type { ValueFormat } from './sequence-file.ts'
import { sequenceKey } from './sequence-key.ts'

const keyLength = int(8)
/** Hadoop's: a mark goes in front of a record when as many bytes were written since the last one. */
const markInterval = 5 * 1024 * 20

/** Records as they are: the length of key and value, that of the key, key, value. A mark also ends each delivery. */
export class SequenceRecords implements FormattedFile {
  #pieces: Buffer[]
  #length: number
  #lastMark = 0

  constructor(
    head: Buffer,
    private readonly mark: Buffer,
    private readonly value: ValueFormat,
  ) {
    this.#pieces = [head]
    this.#length = head.length
  }

  async write(batches: readonly EventBatch[]): Promise<readonly Buffer[]> {
    for (const batch of batches) for (let i = 0; i < batch.count; i++) this.#record(batch, i)
    return this.end()
  }

  async end(): Promise<readonly Buffer[]> {
    if (this.#length !== this.#lastMark) this.#addMark()
    const all = Buffer.concat(this.#pieces)
    this.#pieces = []
    return all.length === 0 ? [] : [all]
  }

  #record(batch: EventBatch, i: number): void {
    if (this.#length >= this.#lastMark + markInterval) this.#addMark()
    const body = batch.body(i)
    const head = this.value.head(body.length)
    this.#add(int(8 + head.length + body.length), keyLength, sequenceKey(batch, i), head, body)
  }

  #addMark(): void {
    this.#add(this.mark)
    this.#lastMark = this.#length
  }

  #add(...pieces: readonly Buffer[]): void {
    for (const piece of pieces) {
      this.#pieces.push(piece)
      this.#length += piece.length
    }
  }
}
