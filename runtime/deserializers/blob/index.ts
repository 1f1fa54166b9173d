import type { FileHandle } from 'node:fs/promises'
import { EventBatch } from '../../core/event-batch.ts'
import { type Deserializer, type EventReader, type Piece, readAt } from '../deserializer.ts'
import { type BlobDeserializerOptions, blobDeserializerDefaults } from './options.ts'

/** An event for each file, in pieces of maxBlobLength bytes (reference: sources-1.yaml, BlobDeserializer). */
export class BlobDeserializer implements Deserializer {
  readonly #most: number

  constructor(options: BlobDeserializerOptions) {
    this.#most = { ...blobDeserializerDefaults, ...options }.maxBlobLength
  }

  open(file: FileHandle, position: number): EventReader {
    return new BlobReader(file, position, this.#most)
  }
}

class BlobReader implements EventReader {
  constructor(
    private readonly file: FileHandle,
    private position: number,
    private readonly most: number,
  ) {}

  /** One blob at a time, whatever `max` says: blobs are large. */
  async next(): Promise<Piece | undefined> {
    const { size } = await this.file.stat()
    const isEmpty = size === 0 && this.position === 0
    const body = await readAt(this.file, this.position, Math.max(0, Math.min(this.most, size - this.position)))
    if (body.length === 0 && !isEmpty) return undefined
    this.position += isEmpty ? 1 : body.length
    return { batch: new EventBatch(body, Uint32Array.of(0, body.length)), end: isEmpty ? 0 : this.position }
  }
}
