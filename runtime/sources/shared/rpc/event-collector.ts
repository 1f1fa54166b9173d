import { EventBatch, type HeaderColumn } from '../../../core/event-batch.ts'
import { HeaderSpans } from './header-spans.ts'
import { MalformedRequest } from './request-reader.ts'

/**
 * Makes batches of the events of a request. Bodies and headers stay where they are in its bytes: what is handed in are
 * places, from (inclusive) to (exclusive).
 */
export class EventCollector {
  readonly #batches: EventBatch[] = []
  #bounds: number[] = []
  /** In the order in which their names came up. */
  #columns: HeaderSpans[] = []
  #byName = new Map<string, HeaderSpans>()
  /** Column of the next header, if it comes in the same order as in the event before. */
  #expected = 0
  #events = 0
  #headers = 0
  #names = 0

  constructor(private readonly data: Buffer) {}

  /** Bytes that the events need beside those of the request, roughly. */
  get footprint(): number {
    return 16 * this.#events + 16 * this.#headers + 400 * this.#names
  }

  /** A header of the event whose body comes next. */
  header(name: number, nameEnd: number, value: number, valueEnd: number): void {
    let column = this.#columns[this.#expected++]
    if (column === undefined || !column.isNamed(name, nameEnd))
      column = this.#column(this.data.toString('utf8', name, nameEnd), name, nameEnd)
    this.#set(column, value, valueEnd)
  }

  /** The same for a header whose name the request does not hold. */
  namedHeader(name: string, value: number, valueEnd: number): void {
    this.#set(this.#column(name), value, valueEnd)
  }

  /** Ends an event. */
  body(from: number, to: number): void {
    if (++this.#events > mostEvents) throw new MalformedRequest(`a request has more than ${mostEvents} events`)
    this.#bounds.push(from, to)
    this.#expected = 0
    if ((this.#columns.length * this.#bounds.length) / 2 > mostCells) this.#finish()
  }

  batches(): readonly EventBatch[] {
    this.#finish()
    return this.#batches
  }

  #set(column: HeaderSpans, from: number, to: number): void {
    if (++this.#headers > mostHeaders) throw new MalformedRequest(`a request has more than ${mostHeaders} headers`)
    column.set(this.#bounds.length / 2, from, to)
  }

  #column(name: string, from = 0, to = 0): HeaderSpans {
    const known = this.#byName.get(name)
    if (known !== undefined) return known
    const column = new HeaderSpans(this.data, from, to)
    this.#byName.set(name, column)
    this.#columns.push(column)
    this.#names++
    return column
  }

  #finish(): void {
    const count = this.#bounds.length / 2
    if (count === 0) return
    const headers = new Map<string, HeaderColumn>()
    for (const [name, column] of this.#byName) headers.set(name, column.values(count))
    this.#batches.push(new EventBatch(this.data, Uint32Array.from(this.#bounds), headers))
    this.#bounds = []
    this.#columns = []
    this.#byName = new Map()
  }
}

/** Far above what any client sends, and no more than memory bears. */
const mostEvents = 1_000_000
const mostHeaders = 2_000_000
/** Names times events of a batch: a request with new names in each event makes several batches. */
const mostCells = 1_000_000
