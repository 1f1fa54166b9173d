import { EventBatch } from '../../../core/event-batch.ts'

/** Makes batches of the events of a request, whose bodies stay where they are in its bytes. */
export class EventCollector {
  readonly #batches: EventBatch[] = []
  #bounds: number[] = []
  #headers = new Map<string, (string | undefined)[]>()

  constructor(private readonly data: Buffer) {}

  /** A header of the event whose body comes next. */
  header(name: string, value: string): void {
    const i = this.#bounds.length / 2
    const column = this.#headers.get(name)
    if (column === undefined) this.#headers.set(name, Array<string | undefined>(i).concat(value))
    else column[i] = value
  }

  /** Ends an event: its body is the bytes from (inclusive) to (exclusive). */
  body(from: number, to: number): void {
    this.#bounds.push(from, to)
    if ((this.#headers.size * this.#bounds.length) / 2 > mostCells) this.#finish()
  }

  batches(): readonly EventBatch[] {
    this.#finish()
    return this.#batches
  }

  #finish(): void {
    const count = this.#bounds.length / 2
    if (count === 0) return
    const headers = new Map(Array.from(this.#headers, ([name, values]) => [name, column(values, count)]))
    this.#batches.push(new EventBatch(this.data, Uint32Array.from(this.#bounds), headers))
    this.#bounds = []
    this.#headers = new Map()
  }
}

/** Names times events of a batch. A request with a name of its own for each event makes several batches. */
const mostCells = 1_000_000

function column(values: (string | undefined)[], count: number): string | readonly (string | undefined)[] {
  const [first] = values
  return first !== undefined && values.length === count && values.every(value => value === first) ? first : values
}
