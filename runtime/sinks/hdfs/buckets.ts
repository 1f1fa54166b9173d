import { BucketWriter, type WriterParts } from './bucket-writer.ts'
import { FileNames, type NameOptions } from './file-names.ts'
import { type Bucket, bucketKey } from './grouping.ts'

/** The writers of the buckets that have a file open, or events waiting for one. */
export class Buckets {
  readonly #writers = new Map<string, BucketWriter>()

  constructor(
    private readonly parts: WriterParts,
    private readonly names: NameOptions,
  ) {}

  writer({ folder, prefix }: Bucket): BucketWriter {
    const key = bucketKey(folder, prefix)
    const found = this.#writers.get(key)
    if (found !== undefined) return found
    const forget = () => this.#writers.delete(key)
    const writer = new BucketWriter(new FileNames(folder, prefix, this.names), this.parts, forget)
    this.#writers.set(key, writer)
    return writer
  }

  async close(): Promise<void> {
    await Promise.all([...this.#writers.values()].map(writer => writer.close()))
  }
}
