import type { EventBatch } from '../../core/event-batch.ts'
import type { Output, SerializedFile, Serializer } from '../serializer.ts'
import { type TextSerializerOptions, textSerializerDefaults } from './options.ts'

const lineFeed = 10

/** The bodies as they are, with a line feed behind each. Nothing stands before or after them. */
export class TextSerializer implements Serializer {
  readonly appendable = true
  readonly #newline: boolean

  constructor(options: TextSerializerOptions) {
    this.#newline = options.appendNewline ?? textSerializerDefaults.appendNewline
  }

  begin(output: Output): SerializedFile {
    const append = this.#newline ? appendLines : appendBodies
    return {
      write: batches => {
        for (const batch of batches) append(batch, output)
      },
      end: () => {},
    }
  }
}

/** Bodies that lie back to back go out as one piece. */
function appendBodies({ data, bounds }: EventBatch, output: Output): void {
  for (let i = 0; i < bounds.length; ) {
    const start = bounds[i]!
    let end = bounds[i + 1]!
    for (i += 2; i < bounds.length && bounds[i] === end; i += 2) end = bounds[i + 1]!
    if (end > start) output.append(data.subarray(start, end))
  }
}

/** Lines that still have the line feed of their source behind them go out as one piece; others are copied together. */
function appendLines({ data, bounds }: EventBatch, output: Output): void {
  for (let i = 0; i < bounds.length; ) {
    const start = bounds[i]!
    let end = bounds[i + 1]!
    if (data[end] !== lineFeed) {
      i = appendCopied(data, bounds, i, output)
      continue
    }
    for (i += 2; i < bounds.length && bounds[i] === end + 1 && data[bounds[i + 1]!] === lineFeed; i += 2)
      end = bounds[i + 1]!
    output.append(data.subarray(start, end + 1))
  }
}

/** Copies bodies from index `first` of the bounds up to the next one that has a line feed behind it; gives that index. */
function appendCopied(data: Buffer, bounds: Uint32Array, first: number, output: Output): number {
  let last = first
  let size = 0
  for (; last < bounds.length && data[bounds[last + 1]!] !== lineFeed; last += 2)
    size += bounds[last + 1]! - bounds[last]! + 1
  const lines = Buffer.allocUnsafe(size)
  let at = 0
  for (let i = first; i < last; i += 2) {
    at += data.copy(lines, at, bounds[i]!, bounds[i + 1]!)
    lines[at++] = lineFeed
  }
  output.append(lines)
  return last
}
