import type { HeaderColumn } from './event-batch.ts'

/** Gathers the headers of a batch, event by event. */
export class HeaderColumns {
  readonly #columns = new Map<string, Column>()

  /** Different names. */
  get names(): number {
    return this.#columns.size
  }

  /** Event `i` has this header. Events come in order, and a header once in each; false when it had come already. */
  set(i: number, name: string, value: string): boolean {
    const column = this.#columns.get(name)
    if (column !== undefined) return column.set(i, value)
    this.#columns.set(name, new Column(i, value))
    return true
  }

  /** For a batch of `count` events. */
  of(count: number): Map<string, HeaderColumn> {
    const all = new Map<string, HeaderColumn>()
    for (const [name, column] of this.#columns) all.set(name, column.of(count))
    return all
  }
}

/** The values of one header: one text for as long as every event has the same, as most have. */
class Column {
  /** Events up to the last one that has the header. */
  #count: number
  #values: (string | undefined)[] | undefined

  constructor(
    i: number,
    private readonly first: string,
  ) {
    this.#count = i + 1
    if (i > 0) this.#values = [...new Array(i).fill(undefined), first]
  }

  set(i: number, value: string): boolean {
    if (i < this.#count) return false
    if (this.#values === undefined && (i > this.#count || value !== this.first)) this.#values = this.#written()
    if (this.#values !== undefined) {
      while (this.#values.length < i) this.#values.push(undefined)
      this.#values.push(value)
    }
    this.#count = i + 1
    return true
  }

  of(count: number): HeaderColumn {
    if (this.#values === undefined && this.#count === count) return this.first
    const values = this.#values ?? this.#written()
    while (values.length < count) values.push(undefined)
    return values
  }

  #written(): (string | undefined)[] {
    return new Array(this.#count).fill(this.first)
  }
}
