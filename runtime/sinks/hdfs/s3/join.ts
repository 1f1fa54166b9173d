import { element, type Store, type StoredObject } from './store.ts'

/** Stores want 5 MiB at least of every piece but the last, and at most 10,000 pieces. */
const pieceSize = 16 << 20

/** Puts objects together as one. It needs memory for one piece and one of the objects. */
export async function joined(store: Store, objects: readonly StoredObject[], to: string): Promise<void> {
  const upload = new Upload(store, to)
  let held: Buffer[] = []
  let size = 0
  for (const object of objects) {
    held.push(await store.get(object.key))
    size += object.size
    if (size < pieceSize) continue
    await upload.piece(held)
    held = []
    size = 0
  }
  if (!upload.begun) await store.put(to, held)
  else {
    if (size > 0) await upload.piece(held)
    await upload.complete()
  }
}

/** An upload in pieces: nothing is to be seen of it before it is complete. */
class Upload {
  readonly #tags: string[] = []
  #id: string | undefined

  constructor(
    private readonly store: Store,
    private readonly key: string,
  ) {}

  get begun(): boolean {
    return this.#id !== undefined
  }

  async piece(bytes: readonly Buffer[]): Promise<void> {
    this.#id ??= element((await this.store.post(this.key, { uploads: '' })).body.toString(), 'UploadId')!
    const query = { partNumber: String(this.#tags.length + 1), uploadId: this.#id }
    const { headers } = await this.store.put(this.key, bytes, query)
    this.#tags.push(headers.etag!)
  }

  async complete(): Promise<void> {
    const parts = this.#tags.map((tag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${tag}</ETag></Part>`)
    const list = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`
    const answer = await this.store.post(this.key, { uploadId: this.#id! }, [Buffer.from(list)])
    // A failure may come behind a status of 200, which had to be sent long before.
    const code = element(answer.body.toString(), 'Code')
    if (code !== undefined) throw new Error(`the store could not complete ${this.key}: ${code}`)
  }
}
