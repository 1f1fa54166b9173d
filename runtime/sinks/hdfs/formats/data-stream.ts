import type { EventBatch } from '../../../core/event-batch.ts'
import type { Output, SerializedFile, Serializer } from '../../../serializers/serializer.ts'
import type { Format, FormattedFile } from './format.ts'

/** What the serializer writes, as it is. */
export class DataStream implements Format {
  constructor(private readonly serializer: Serializer) {}

  async load(): Promise<void> {}

  begin(): FormattedFile {
    return new SerializedPieces(this.serializer)
  }
}

/** Collects what the serializer appends. */
export class SerializedPieces implements FormattedFile, Output {
  #pieces: Buffer[] = []
  readonly #file: SerializedFile

  constructor(serializer: Serializer) {
    this.#file = serializer.begin(this)
  }

  append(bytes: Buffer): void {
    this.#pieces.push(bytes)
  }

  async write(batches: readonly EventBatch[]): Promise<readonly Buffer[]> {
    await this.#file.write(batches)
    return this.#take()
  }

  async end(): Promise<readonly Buffer[]> {
    await this.#file.end()
    return this.#take()
  }

  #take(): readonly Buffer[] {
    const pieces = this.#pieces
    this.#pieces = []
    return pieces
  }
}
