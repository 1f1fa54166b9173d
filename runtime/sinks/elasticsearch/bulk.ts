/**
 * The bulk interface: a line that names the index and a line with the document for each event; the answer has one item
 * for each, in order, with a status of its own.
 */

/** One event on its way: which index, and the document as JSON in one line. */
export interface Item {
  readonly index: string
  readonly document: string
}

export interface Outcome {
  readonly status: number
  /** What was wrong, in the server's words; empty when nothing was. */
  readonly reason: string
}

/** Documents get their ids from the server, as with Flume. */
export function bulkBody(items: readonly Item[]): Buffer {
  return Buffer.from(
    items.map(({ index, document }) => `{"index":{"_index":${JSON.stringify(index)}}}\n${document}\n`).join(''),
  )
}

/** The outcomes in the order of the items. Throws when the answer is not one to `count` items. */
export function outcomes(answer: Buffer, count: number): Outcome[] {
  const { items } = parsed(answer) as { items?: readonly (Readonly<Record<string, ServerItem | null>> | null)[] }
  if (!Array.isArray(items) || items.length !== count)
    throw new Error(`the answer to ${count} documents has ${Array.isArray(items) ? items.length : 'no'} items`)
  return items.map(item => {
    const { status = 0, error }: ServerItem = Object.values(item ?? {})[0] ?? {}
    return { status, reason: reasonOf(error) }
  })
}

interface ServerItem {
  readonly status?: number
  readonly error?: ServerError | string | null
}

interface ServerError {
  readonly type?: string
  readonly reason?: string
  readonly caused_by?: ServerError
}

/** What an answer to the whole request complains of; empty when it is not in the server's form. */
export function complaint(answer: Buffer): string {
  const { error } = parsed(answer) as ServerItem
  return reasonOf(error)
}

/** The type, the reason, and the cause that tells it best; empty without an error. */
function reasonOf(error: ServerItem['error']): string {
  if (typeof error === 'string') return error
  const { type, reason, caused_by: cause } = error ?? {}
  const own = [type, reason].filter(Boolean).join(': ')
  return cause?.reason === undefined ? own : `${own} (${cause.reason})`
}

/** The object in an answer; an empty one when what answers has another form. */
export function parsed(answer: Buffer): object {
  try {
    const value: unknown = JSON.parse(answer.toString())
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
