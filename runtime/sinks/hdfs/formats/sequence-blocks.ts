import type { EventBatch } from '../../../core/event-batch.ts'
import type { Codec } from '../codecs/codec.ts'
import type { FormattedFile } from './format.ts'
import { variableInt } from './hadoop-numbers.ts'
import type { ValueFormat } from './sequence-file.ts'
import { sequenceKey } from './sequence-key.ts'

/** Hadoop's: a block ends when its keys and values are as long as this. Each delivery ends one too. */
const blockSize = 1_000_000

/**
 * Records by blocks: the mark, the number of records, then four compressed buffers with their compressed length in
 * front: the lengths of the keys, the keys, the lengths of the values, the values.
 */
export class SequenceBlocks implements FormattedFile {
  #pieces: Buffer[]
  #block = new Block()

  constructor(
    head: Buffer,
    private readonly mark: Buffer,
    private readonly value: ValueFormat,
    private readonly codec: Codec,
  ) {
    this.#pieces = [head]
  }

  async write(batches: readonly EventBatch[]): Promise<readonly Buffer[]> {
    for (const batch of batches) {
      for (let i = 0; i < batch.count; i++) {
        const body = batch.body(i)
        this.#block.add(sequenceKey(batch, i), this.value.head(body.length), body)
        if (this.#block.length >= blockSize) await this.#finishBlock()
      }
    }
    return this.end()
  }

  async end(): Promise<readonly Buffer[]> {
    if (this.#block.count > 0) await this.#finishBlock()
    const pieces = this.#pieces
    this.#pieces = []
    return pieces
  }

  async #finishBlock(): Promise<void> {
    const block = this.#block
    this.#block = new Block()
    this.#pieces.push(this.mark, variableInt(block.count))
    for (const buffer of [block.keyLengths, block.keys, block.valueLengths, block.values]) {
      const packed = await this.codec.compress(Buffer.concat(buffer))
      this.#pieces.push(variableInt(packed.length), packed)
    }
  }
}

class Block {
  count = 0
  /** Of keys and values. */
  length = 0
  readonly keyLengths: Buffer[] = []
  readonly keys: Buffer[] = []
  readonly valueLengths: Buffer[] = []
  readonly values: Buffer[] = []

  add(key: Buffer, head: Buffer, body: Buffer): void {
    this.count++
    this.length += key.length + head.length + body.length
    this.keyLengths.push(variableInt(key.length))
    this.keys.push(key)
    this.valueLengths.push(variableInt(head.length + body.length))
    this.values.push(head, body)
  }
}
