import type { Serializer } from '../../../serializers/serializer.ts'
import type { Codec } from '../codecs/codec.ts'
import { SerializedPieces } from './data-stream.ts'
import type { Format, FormattedFile } from './format.ts'

/**
 * What the serializer writes, compressed. Each delivery is a compressed stream that is whole by itself: such a file has
 * several of them, and readers must read them all.
 */
export class CompressedStream implements Format {
  constructor(
    private readonly serializer: Serializer,
    private readonly codec: Codec,
  ) {}

  async load(): Promise<void> {
    await this.codec.load?.()
  }

  begin(): FormattedFile {
    const plain = new SerializedPieces(this.serializer)
    return {
      write: async batches => this.#compressed(await plain.write(batches)),
      end: async () => this.#compressed(await plain.end()),
    }
  }

  async #compressed(pieces: readonly Buffer[]): Promise<readonly Buffer[]> {
    return pieces.length === 0 ? [] : [await this.codec.compress(Buffer.concat(pieces))]
  }
}
