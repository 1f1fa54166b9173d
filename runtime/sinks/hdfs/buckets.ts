import { BucketWriter, type WriterParts } from './bucket-writer.ts'
import { FileNames, type NameOptions } from './file-names.ts'
import { type Bucket, bucketKey } from './grouping.ts'

/** The writers of the buckets in use, the one used last at the end. */
export class Buckets {
  readonly #writers = new Map<string, BucketWriter>()

  constructor(
    private readonly parts: WriterParts,
    private readonly names: NameOptions,
    /** Above that the writer unused for longest is closed. */
    private readonly most: number,
  ) {}

  writer({ folder, prefix }: Bucket): BucketWriter {
    const key = bucketKey(folder, prefix)
    const writer = this.#writers.get(key) ?? this.#make(key, folder, prefix)
    this.#writers.delete(key)
    this.#writers.set(key, writer)
    this.#closeOldest()
    return writer
  }

  async close(): Promise<void> {
    const writers = [...this.#writers.values()]
    this.#writers.clear()
    await Promise.all(writers.map(writer => writer.close()))
  }

  #make(key: string, folder: string, prefix: string): BucketWriter {
    const writer = new BucketWriter(new FileNames(folder, prefix, this.names), this.parts, () => {
      if (this.#writers.get(key) === writer) this.#writers.delete(key)
    })
    return writer
  }

  #closeOldest(): void {
    for (const [key, writer] of this.#writers) {
      if (this.#writers.size <= Math.max(1, this.most)) return
      this.#writers.delete(key)
      void writer.close()
    }
  }
}
