/**
 * The unit that moves through an agent: many events in one buffer.
 *
 * Layout. `data` holds bytes; body i is data[bounds[2i], bounds[2i+1]). Bodies may lie anywhere in `data` (a tail source
 * leaves the line ends between them) and may be shared by several batches.
 *
 * Headers are columns: one entry per header name, holding either one text for every event, or one (or none) per event,
 * or a function that makes the text when somebody asks. Adding a header to a thousand events is one map entry.
 *
 * Ownership. A batch never changes after it was made, so it is handed on without copying. Whoever makes one gives up
 * the right to write into `data`; whoever keeps a slice of a body keeps the whole buffer alive.
 */
export class EventBatch {
  #bytes = -1
  #headerSize = -1

  constructor(
    readonly data: Buffer,
    readonly bounds: Uint32Array,
    readonly headers: ReadonlyMap<string, HeaderColumn> = noHeaders,
    /**
     * Bytes of `data` that are kept for this batch alone: from its first body to its last one, or, when events were left
     * out, what there was before. Much more than `bytes` means that little of a buffer keeps it alive.
     */
    readonly span: number = bounds.length === 0 ? 0 : bounds[bounds.length - 1]! - bounds[0]!,
  ) {}

  /** A batch of separately made events; their bodies are copied together once. */
  static of(events: readonly Event[]): EventBatch {
    const bounds = new Uint32Array(events.length * 2)
    let end = 0
    const names = new Set<string>()
    events.forEach((event, i) => {
      bounds[2 * i] = end
      end += event.body.length
      bounds[2 * i + 1] = end
      for (const name of Object.keys(event.headers)) names.add(name)
    })
    const headers = new Map<string, HeaderColumn>()
    for (const name of names)
      headers.set(
        name,
        column(events.map(event => (Object.hasOwn(event.headers, name) ? event.headers[name] : undefined))),
      )
    return new EventBatch(
      Buffer.concat(
        events.map(event => event.body),
        end,
      ),
      bounds,
      headers,
    )
  }

  /** Number of events. */
  get count(): number {
    return this.bounds.length >>> 1
  }

  /** Sum of the body lengths, in bytes. */
  get bytes(): number {
    if (this.#bytes >= 0) return this.#bytes
    let sum = 0
    for (let i = 0; i < this.bounds.length; i += 2) sum += this.bounds[i + 1]! - this.bounds[i]!
    this.#bytes = sum
    return sum
  }

  /**
   * Characters of the header values that are kept for each event; those shared by the batch, and those made when asked
   * for, are not counted. Of slices the sum is that of the whole.
   */
  get headerSize(): number {
    if (this.#headerSize >= 0) return this.#headerSize
    let sum = 0
    for (const value of this.headers.values())
      if (typeof value === 'object') for (const text of value) sum += text?.length ?? 0
    this.#headerSize = sum
    return sum
  }

  /** The body of event i: a view into `data`, not a copy. */
  body(i: number): Buffer {
    return this.data.subarray(this.bounds[2 * i]!, this.bounds[2 * i + 1]!)
  }

  /** The header `name` of event i, or undefined when the event has none of that name. */
  header(i: number, name: string): string | undefined {
    const value = this.headers.get(name)
    return value === undefined ? undefined : cell(value, i)
  }

  /** All headers of event i, as an object without prototype. */
  headersOf(i: number): Record<string, string> {
    const all: Record<string, string> = Object.create(null)
    for (const [name, value] of this.headers) {
      const text = cell(value, i)
      if (text !== undefined) all[name] = text
    }
    return all
  }

  /** Events from (inclusive) to (exclusive), sharing the same bytes. */
  slice(from: number, to: number): EventBatch {
    if (from === 0 && to === this.count) return this
    const headers = mapColumns(this.headers, value => sliceColumn(value, from, to))
    const span = Math.ceil((this.span * (to - from)) / this.count)
    return new EventBatch(this.data, this.bounds.subarray(2 * from, 2 * to), headers, span)
  }

  /** The events at `indexes`, in that order, sharing the same bytes. */
  select(indexes: readonly number[]): EventBatch {
    const bounds = new Uint32Array(indexes.length * 2)
    indexes.forEach((index, i) => {
      bounds[2 * i] = this.bounds[2 * index]!
      bounds[2 * i + 1] = this.bounds[2 * index + 1]!
    })
    const headers = mapColumns(this.headers, value =>
      typeof value === 'string' ? value : indexes.map(index => cell(value, index)),
    )
    return new EventBatch(this.data, bounds, headers, this.span)
  }

  /** The same events with header `name` set to `value` (undefined takes it away). */
  withHeader(name: string, value: HeaderColumn | undefined): EventBatch {
    const headers = new Map(this.headers)
    if (value === undefined) headers.delete(name)
    else headers.set(name, value)
    return new EventBatch(this.data, this.bounds, headers, this.span)
  }

  /** The same headers over other bodies: one body for each event, in order. */
  withBodies(data: Buffer, bounds: Uint32Array): EventBatch {
    return new EventBatch(data, bounds, this.headers)
  }
}

/** One event by itself: for tests, for protocols that bring one at a time, and for serializers that want objects. */
export interface Event {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** The values of one header in a batch: the same for all, one per event, or made when asked for. */
export type HeaderColumn = string | readonly (string | undefined)[] | ((index: number) => string | undefined)

const noHeaders: ReadonlyMap<string, HeaderColumn> = new Map()

function cell(value: HeaderColumn, i: number): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'function' ? value(i) : value[i]
}

function column(values: (string | undefined)[]): HeaderColumn {
  const first = values[0]
  return first !== undefined && values.every(value => value === first) ? first : values
}

function sliceColumn(value: HeaderColumn, from: number, to: number): HeaderColumn {
  if (typeof value === 'string') return value
  return typeof value === 'function' ? i => value(from + i) : value.slice(from, to)
}

function mapColumns(
  headers: ReadonlyMap<string, HeaderColumn>,
  change: (value: HeaderColumn) => HeaderColumn,
): ReadonlyMap<string, HeaderColumn> {
  if (headers.size === 0) return headers
  const changed = new Map<string, HeaderColumn>()
  for (const [name, value] of headers) changed.set(name, change(value))
  return changed
}
