import { isUtf8 } from 'node:buffer'
import { EventBatch } from '../../core/event-batch.ts'
import { longestLine } from '../../core/lines.ts'

/**
 * Cuts a stream of bytes into lines, which end at LF, CR or CRLF as Java's readers have it; only the line ends are looked
 * at, the rest stays as it is (see `asUtf8`). Nothing is copied but what came in pieces.
 */
export class LineCutter {
  #pieces: Buffer[] = []
  #bytes = 0
  /** The last line ended in a CR that was the last byte: an LF that follows belongs to it. */
  #afterCr = false
  /** Line ends that were added and not taken; a CRLF counts as two. */
  lines = 0

  add(piece: Buffer): void {
    this.#pieces.push(piece)
    this.#bytes += piece.length
    this.lines += countLineEnds(piece)
  }

  /** The complete lines so far; with `takeRest` what follows them too. A line of `longestLine` bytes is cut there. */
  take(takeRest = false): EventBatch | undefined {
    const whole = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces, this.#bytes)
    const data = this.#afterCr && whole[0] === LF ? whole.subarray(1) : whole
    if (whole.length > 0) this.#afterCr = false
    const { bounds, consumed } = cut(data)
    const rest = data.subarray(consumed)
    const all = rest.length > 0 && (takeRest || rest.length >= longestLine)
    if (all) bounds.push(consumed, data.length)
    else if (consumed > 0 && data[consumed - 1] === CR && rest.length === 0) this.#afterCr = true
    this.#pieces = all || rest.length === 0 ? [] : [rest]
    this.#bytes = all ? 0 : rest.length
    this.lines = 0
    return bounds.length === 0 ? undefined : new EventBatch(data, Uint32Array.from(bounds))
  }
}

/** Bytes that are not UTF-8 become U+FFFD, as when Java decodes and encodes a line. */
export function asUtf8(batch: EventBatch): EventBatch {
  if (isUtf8(batch.data)) return batch
  const bodies = Array.from({ length: batch.count }, (_, i) => Buffer.from(batch.body(i).toString('utf8')))
  return EventBatch.of(bodies.map(body => ({ headers: {}, body })))
}

const LF = 10
const CR = 13

function countLineEnds(piece: Buffer): number {
  let count = 0
  for (let at = piece.indexOf(LF); at >= 0; at = piece.indexOf(LF, at + 1)) count++
  for (let at = piece.indexOf(CR); at >= 0; at = piece.indexOf(CR, at + 1)) count++
  return count
}

function cut(data: Buffer): { bounds: number[]; consumed: number } {
  const bounds: number[] = []
  let start = 0
  let cr = data.indexOf(CR)
  let lf = data.indexOf(LF)
  while (lf >= 0 || cr >= 0) {
    const end = cr < 0 || (lf >= 0 && lf < cr) ? lf : cr
    bounds.push(start, end)
    start = end === cr && data[end + 1] === LF ? end + 2 : end + 1
    if (cr >= 0 && cr < start) cr = data.indexOf(CR, start)
    if (lf >= 0 && lf < start) lf = data.indexOf(LF, start)
  }
  return { bounds, consumed: start }
}
