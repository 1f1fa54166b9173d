import { isUtf8 } from 'node:buffer'
import type { Charset } from '../../core/charset.ts'

/** The lines of a connection, until something is wrong with one of them. */
export interface Lines {
  readonly texts: readonly string[]
  /** Why the connection ends after these lines. */
  readonly fault?: 'too long' | 'not the encoding'
}

/** Cuts what arrives into lines at LF, each at most `most` characters with its LF; the rest waits for more. */
export class LineReader {
  #rest = Buffer.alloc(0)

  constructor(
    private readonly charset: Charset,
    private readonly isUtf8: boolean,
    private readonly most: number,
  ) {}

  add(piece: Buffer): Lines {
    const data = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece])
    const texts: string[] = []
    let start = 0
    for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, start)) {
      const text = this.#decode(data.subarray(start, end))
      if (text === undefined) return { texts, fault: 'not the encoding' }
      if (text.length + 1 > this.most) return { texts, fault: 'too long' }
      texts.push(text)
      start = end + 1
    }
    this.#rest = Buffer.from(data.subarray(start))
    // A character has at most four bytes, so most unfinished lines need not be decoded to be known to be short.
    const mayBeLong = this.#rest.length >= this.most && this.charset.decode(this.#rest).length >= this.most
    return mayBeLong ? { texts, fault: 'too long' } : { texts }
  }

  #decode(bytes: Buffer): string | undefined {
    const text = this.charset.decode(bytes)
    const isWhole = this.isUtf8 ? isUtf8(bytes) : !text.includes('\ufffd')
    return isWhole ? text : undefined
  }
}
