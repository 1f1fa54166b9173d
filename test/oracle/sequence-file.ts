/**
 * An uncompressed SequenceFile of Hadoop with long keys: its head and its records. A sync mark follows each flush; how often
 * that is, is a matter of speed.
 */
import { shown } from './read.ts'

export function sequenceFile(bytes: Buffer) {
  const reader = new WritableReader(bytes)
  if (reader.take(4).toString('latin1') !== 'SEQ\x06') throw new Error('no SequenceFile')
  const [key, value] = [reader.text(), reader.text()]
  const [compressed, block] = [reader.take(1)[0], reader.take(1)[0]]
  const metadata = reader.int()
  const mark = reader.take(16)
  const records: [key: string, value: string][] = []
  let endsWithMark = false
  while (!reader.atEnd) {
    const length = reader.int()
    endsWithMark = false
    if (length === -1) {
      if (!reader.take(16).equals(mark)) throw new Error('another mark')
      endsWithMark = true
      continue
    }
    const keyLength = reader.int()
    if (keyLength !== 8) throw new Error(`a key of ${keyLength} bytes`)
    const number = reader.take(8).readBigInt64BE()
    const content = new WritableReader(reader.take(length - 8))
    records.push([String(number), value.endsWith('.Text') ? content.text() : shown(content.take(content.int()))])
  }
  return { key, value, compressed, block, metadata, endsWithMark, records }
}

class WritableReader {
  #at = 0
  constructor(private readonly data: Buffer) {}

  get atEnd(): boolean {
    return this.#at >= this.data.length
  }

  take(length: number): Buffer {
    if (this.#at + length > this.data.length) throw new Error('the file ends too early')
    this.#at += length
    return this.data.subarray(this.#at - length, this.#at)
  }

  int(): number {
    return this.take(4).readInt32BE()
  }

  text(): string {
    const first = this.take(1).readInt8()
    // Longer ones begin with a byte that tells how many bytes the length has.
    const length = first >= -112 ? first : this.take(-112 - first).readUIntBE(0, -112 - first)
    return shown(this.take(length))
  }
}
