/** What `flume-ng avro-client` does: the lines of files, or of standard input, to the avro source of an agent. */
import { createReadStream } from 'node:fs'
import { readdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { EventBatch, type HeaderColumn } from '../../../core/event-batch.ts'
import { cutLines, longestLine } from '../../../core/lines.ts'
import { AvroSink } from '../index.ts'
import type { AvroSinkOptions } from '../options.ts'

export interface AvroClientOptions extends AvroSinkOptions {
  /** One file, or all of a directory, each of which is then marked as done; neither is standard input. */
  readonly filename?: string
  readonly dirname?: string
  /** Headers of every event. */
  readonly headers: Readonly<Record<string, string>>
}

/** The ending of a file that was sent, which is not sent again. */
const done = '.COMPLETED'

/** Resolves with the number of events when the agent has all of them. Rejects at the first that it does not take. */
export async function sendLines(options: AvroClientOptions): Promise<number> {
  const sink = new AvroSink(options)
  const headers = new Map(Object.entries(options.headers))
  try {
    if (options.dirname === undefined) {
      const input = options.filename === undefined ? process.stdin : createReadStream(options.filename)
      return await send(input, headers, sink)
    }
    let sum = 0
    for (const path of await unsent(options.dirname)) {
      sum += await send(createReadStream(path), headers, sink)
      await rename(path, path + done)
    }
    return sum
  } finally {
    await sink.stop()
  }
}

/** Oldest first, as Flume's spooling reader; no hidden files. */
async function unsent(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter(one => one.isFile()).map(({ name }) => name)
  const paths = names.filter(name => !name.startsWith('.') && !name.endsWith(done)).map(name => join(folder, name))
  const dated = await Promise.all(paths.map(async path => ({ path, at: (await stat(path)).mtimeMs })))
  return dated.sort((a, b) => a.at - b.at || (a.path < b.path ? -1 : 1)).map(({ path }) => path)
}

async function send(input: Readable, headers: ReadonlyMap<string, HeaderColumn>, sink: AvroSink): Promise<number> {
  let sum = 0
  let rest: Buffer = Buffer.alloc(0)
  const lines = async (takeRest: boolean) => {
    const { bounds, count, consumed } = cutLines(rest, { takeRest, dropCr: true })
    for (let from = 0; from < count; from += sink.batchSize) {
      const some = bounds.subarray(2 * from, 2 * Math.min(count, from + sink.batchSize))
      await sink.deliver([new EventBatch(rest, some, headers)], never)
    }
    sum += count
    rest = rest.subarray(consumed)
  }
  for await (const chunk of input) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    await lines(rest.length > longestLine)
  }
  await lines(true)
  return sum
}

const never = new AbortController().signal
