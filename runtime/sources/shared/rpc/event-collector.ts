import { EventBatch, type HeaderColumn } from '../../../core/event-batch.ts'
import { MalformedRequest } from './request-reader.ts'

/** Makes batches of the events of a request, whose bodies stay where they are in its bytes. */
export class EventCollector {
  readonly #batches: EventBatch[] = []
  #bounds: number[] = []
  #headers = new Map<string, (string | undefined)[]>()
  #events = 0
  #cells = 0

  constructor(private readonly data: Buffer) {}

  /** Bytes that the events need beside those of the request, roughly. */
  get footprint(): number {
    return 100 * this.#cells + 16 * this.#events
  }

  /** A header of the event whose body comes next. */
  header(name: string, value: string): void {
    if (++this.#cells > mostHeaders) throw new MalformedRequest(`a request has more than ${mostHeaders} headers`)
    const column = this.#headers.get(name) ?? []
    if (column.length === 0) this.#headers.set(name, column)
    column[this.#bounds.length / 2] = value
  }

  /** Ends an event: its body is the bytes from (inclusive) to (exclusive). */
  body(from: number, to: number): void {
    if (++this.#events > mostEvents) throw new MalformedRequest(`a request has more than ${mostEvents} events`)
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

/** Far above what any client sends, and no more than memory bears. */
const mostEvents = 1_000_000
const mostHeaders = 2_000_000
/** Names times events of a batch: a request with new names in each event makes several batches. */
const mostCells = 1_000_000

/** Events without the header are holes in `values`, or lie past its end. */
function column(values: (string | undefined)[], count: number): HeaderColumn {
  const [first] = values
  if (first === undefined || values.length < count) return values
  for (let i = 1; i < count; i++) if (values[i] !== first) return values
  return first
}
