import type { EventBatch } from '../../core/event-batch.ts'
import type { Output, SerializedFile, Serializer } from '../serializer.ts'
import { javaMapOrder } from './java-map-order.ts'
import { type HeaderAndTextSerializerOptions, headerAndTextSerializerDefaults } from './options.ts'

/** `{name=value, name=value} body`, with a line feed behind each. Nothing in it is escaped. */
export class HeaderAndTextSerializer implements Serializer {
  readonly appendable = true
  readonly #lineEnd: Buffer

  constructor(options: HeaderAndTextSerializerOptions) {
    const newline = options.appendNewline ?? headerAndTextSerializerDefaults.appendNewline
    this.#lineEnd = Buffer.from(newline ? '\n' : '')
  }

  begin(output: Output): SerializedFile {
    return {
      write: batches => {
        for (const batch of batches) if (batch.count > 0) output.append(this.#lines(batch))
      },
      end: () => {},
    }
  }

  #lines(batch: EventBatch): Buffer {
    const names = javaMapOrder([...batch.headers.keys()])
    const pieces: Buffer[] = []
    for (let i = 0; i < batch.count; i++)
      pieces.push(Buffer.from(`${headerText(batch, i, names)} `), batch.body(i), this.#lineEnd)
    return Buffer.concat(pieces)
  }
}

function headerText(batch: EventBatch, i: number, names: readonly string[]): string {
  const pairs: string[] = []
  for (const name of names) {
    const value = batch.header(i, name)
    if (value !== undefined) pairs.push(`${name}=${value}`)
  }
  return `{${pairs.join(', ')}}`
}
