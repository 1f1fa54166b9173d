/**
 * Rows as HBase's REST gateway takes them, in protocol buffers: CellSet { repeated Row rows = 1 },
 * Row { bytes key = 1; repeated Cell values = 2 }, Cell { bytes column = 2; bytes data = 4 }, where the column is
 * `family:qualifier`. Every field is a tag (its number and wire type 2), a length as varint, and the bytes.
 */
import type { Increment, Put } from '../../serializers/row-serializer.ts'

/** @param family with the colon behind it */
export function cellSet(family: Buffer, puts: readonly Put[]): Buffer {
  const sizes = puts.map(put => rowSize(family, put))
  const writer = new Writer(sizes.reduce((sum, size) => sum + fieldSize(size), 0))
  puts.forEach(({ row, cells }, i) => {
    writer.head(1, sizes[i]!)
    writer.field(1, row)
    for (const [column, value] of cells) {
      writer.head(2, cellSize(family, column, value))
      writer.field(2, family, column)
      writer.field(4, value)
    }
  })
  return writer.bytes
}

/** One row for each row of the increments: the gateway takes one at a time, and the numbers as digits. */
export function countedRows(increments: readonly Increment[]): readonly Put[] {
  const rows = new Map<string, { row: Buffer; sums: Map<string, { column: Buffer; by: number }> }>()
  for (const { row, column, by } of increments) {
    const { sums } = entry(rows, row, () => ({ row, sums: new Map() }))
    entry(sums, column, () => ({ column, by: 0 })).by += by
  }
  return [...rows.values()].map(({ row, sums }) => ({
    row,
    cells: [...sums.values()].map(({ column, by }) => [column, Buffer.from(String(by))] as const),
  }))
}

function entry<T>(map: Map<string, T>, key: Buffer, make: () => T): T {
  const name = key.toString('latin1')
  const value = map.get(name) ?? make()
  map.set(name, value)
  return value
}

const fieldSize = (length: number): number => 1 + varintSize(length) + length

const cellSize = (family: Buffer, column: Buffer, value: Buffer): number =>
  fieldSize(family.length + column.length) + fieldSize(value.length)

function rowSize(family: Buffer, { row, cells }: Put): number {
  return cells.reduce((sum, [column, value]) => sum + fieldSize(cellSize(family, column, value)), fieldSize(row.length))
}

function varintSize(value: number): number {
  let size = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++
  return size
}

class Writer {
  readonly bytes: Buffer
  #at = 0

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafe(size)
  }

  head(number: number, length: number): void {
    this.bytes[this.#at++] = (number << 3) | 2
    let rest = length
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.bytes[this.#at++] = (rest % 128) | 128
    this.bytes[this.#at++] = rest
  }

  field(number: number, ...parts: readonly Buffer[]): void {
    this.head(
      number,
      parts.reduce((sum, part) => sum + part.length, 0),
    )
    for (const part of parts) this.#at += part.copy(this.bytes, this.#at)
  }
}
