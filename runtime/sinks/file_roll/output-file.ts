import { type FileHandle, open } from 'node:fs/promises'
import type { EventBatch } from '../../core/event-batch.ts'
import type { SerializedFile, Serializer } from '../../serializers/serializer.ts'

/**
 * One file of the sink. What was confirmed is followed by nothing: a batch goes out in one write behind it, and when
 * that fails the file is cut back, so a batch that is offered again is not in it twice.
 */
export class OutputFile {
  #pending: Buffer[] = []
  #confirmed = 0
  #serialized: SerializedFile | undefined

  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  /** Rejects with EEXIST when there is such a file. */
  static async create(path: string, serializer: Serializer): Promise<OutputFile> {
    const file = new OutputFile(path, await open(path, 'wx'))
    try {
      file.#serialized = serializer.begin({ append: bytes => file.#pending.push(bytes) })
      await file.#flush()
      return file
    } catch (error) {
      await file.handle.close()
      throw error
    }
  }

  /** True when it holds events. */
  written = false

  /** Resolves when the system has the events: they outlive the process. */
  async write(batches: readonly EventBatch[]): Promise<void> {
    await this.#serialized!.write(batches)
    await this.#flush()
    this.written = true
  }

  /** Finishes it and forces it to disk. */
  async close(): Promise<void> {
    try {
      await this.#serialized!.end()
      await this.#flush()
      await this.handle.datasync()
    } finally {
      await this.handle.close()
    }
  }

  async #flush(): Promise<void> {
    let left = this.#pending
    let end = this.#confirmed
    this.#pending = []
    try {
      while (left.length > 0) {
        const { bytesWritten } = await this.handle.writev(left, end)
        end += bytesWritten
        left = behind(left, bytesWritten)
      }
    } catch (error) {
      await this.handle.truncate(this.#confirmed)
      throw error
    }
    this.#confirmed = end
  }
}

/** What follows the first `count` bytes of the pieces: a disk that gets full takes a part. */
function behind(pieces: readonly Buffer[], count: number): Buffer[] {
  let at = count
  return pieces.flatMap(piece => {
    const skipped = Math.min(at, piece.length)
    at -= skipped
    return skipped === piece.length ? [] : [piece.subarray(skipped)]
  })
}
