/** Writes an answer of Kafka's protocol (see reader.ts) as pieces, so that record batches go out without being copied. */
export class Writer {
  #buffer = Buffer.allocUnsafe(512)
  #end = 0
  readonly #pieces: Buffer[] = []

  constructor(
    readonly version: number,
    readonly flexible: boolean,
  ) {}

  int8(value: number): void {
    this.#room(1)
    this.#end = this.#buffer.writeInt8(value, this.#end)
  }

  int16(value: number): void {
    this.#room(2)
    this.#end = this.#buffer.writeInt16BE(value, this.#end)
  }

  int32(value: number): void {
    this.#room(4)
    this.#end = this.#buffer.writeInt32BE(value, this.#end)
  }

  int64(value: number): void {
    this.#room(8)
    const high = Math.floor(value / 0x1_0000_0000)
    this.#end = this.#buffer.writeInt32BE(high, this.#end)
    this.#end = this.#buffer.writeUInt32BE(value - high * 0x1_0000_0000, this.#end)
  }

  string(value: string | undefined): void {
    const text = value === undefined ? undefined : Buffer.from(value, 'utf8')
    this.#length(text?.length, 'int16')
    if (text !== undefined) this.#copy(text)
  }

  bytes(value: Buffer | undefined): void {
    this.#length(value?.length, 'int32')
    if (value !== undefined) this.#copy(value)
  }

  /** Bytes that come in pieces; they must not change until the answer has left. */
  pieces(values: readonly Buffer[]): void {
    this.#length(
      values.reduce((sum, value) => sum + value.length, 0),
      'int32',
    )
    this.#cut()
    this.#pieces.push(...values)
  }

  array<T>(values: readonly T[] | undefined, write: (value: T) => void): void {
    this.#length(values?.length, 'int32')
    values?.forEach(write)
  }

  /** No tagged fields: what ends a structure in flexible versions. */
  tags(): void {
    if (this.flexible) this.#varint(0)
  }

  finish(): Buffer[] {
    this.#cut()
    return this.#pieces
  }

  #length(length: number | undefined, classic: 'int16' | 'int32'): void {
    if (this.flexible) this.#varint(length === undefined ? 0 : length + 1)
    else this[classic](length ?? -1)
  }

  #varint(value: number): void {
    this.#room(5)
    let rest = value
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#buffer[this.#end++] = (rest % 128) | 128
    this.#buffer[this.#end++] = rest
  }

  #copy(bytes: Buffer): void {
    this.#room(bytes.length)
    this.#end += bytes.copy(this.#buffer, this.#end)
  }

  #cut(): void {
    if (this.#end > 0) this.#pieces.push(this.#buffer.subarray(0, this.#end))
    this.#buffer = this.#buffer.subarray(this.#end)
    this.#end = 0
  }

  #room(bytes: number): void {
    if (this.#end + bytes <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#end + bytes, 512))
    this.#buffer.copy(larger, 0, 0, this.#end)
    this.#buffer = larger
  }
}
