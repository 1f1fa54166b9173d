/** What has come out of a sink, read where it really wrote it. */
import { readdir, readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { dirname, join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { constants, gunzipSync } from 'node:zlib'
import type { DevBroker } from '../dev-broker/index.ts'
import type { Seen } from './case.ts'

const none = { key: null, headers: {} } as const

export async function seenInTopic(broker: DevBroker, topic: string): Promise<Seen[]> {
  const seen: Seen[] = []
  for (const [partition] of broker.offsets(topic).entries())
    for await (const { key, value, headers } of broker.records(topic, partition))
      seen.push({
        lane: `partition ${partition}`,
        partition,
        key: key?.toString() ?? null,
        value: value?.toString() ?? null,
        headers: Object.fromEntries(headers.map(([name, text]) => [name, text?.toString() ?? ''])),
      })
  return seen
}

/** Lines of all files below a folder, in the order of their names; a folder is a lane. */
export async function seenInFiles(folder: string): Promise<Seen[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const paths = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const seen: Seen[] = []
  for (const path of paths.sort(byName)) {
    // A file that was renamed meanwhile is seen at the next look.
    const bytes = await readFile(path).catch(() => Buffer.alloc(0))
    const text = (path.endsWith('.gz') && bytes.length > 0 ? gunzipSync(bytes, unfinished) : bytes).toString()
    const file = relative(folder, path)
    for (const value of text.split('\n').slice(0, text.endsWith('\n') ? -1 : undefined))
      if (text !== '') seen.push({ ...none, lane: dirname(file), file, value })
  }
  return seen
}

/** A sink may be at work on the file. */
const unfinished = { finishFlush: constants.Z_SYNC_FLUSH }

const byName = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })

/** Events that a logger sink wrote into an agent's log of JSON lines. */
export function seenInLog(log: string, sink: string): Seen[] {
  return log.split('\n').flatMap(line => {
    const entry = line === '' ? undefined : (JSON.parse(line) as { from: string; message: string })
    const event = entry?.from === sink ? /^Event: \{ headers:\{(.*?)\} body:(.*) \}$/s.exec(entry.message) : null
    return event === null ? [] : [{ key: null, lane: 'log', value: dumped(event[2]!), headers: headersIn(event[1]!) }]
  })
}

/** The bytes of a dump in rows of 16: an offset (not in the first row), the bytes in hex, then as characters. */
function dumped(dump: string): string {
  const hex = dump.split('\n').map((row, i) => row.slice(i === 0 ? 1 : 9).slice(0, 48))
  return Buffer.from(hex.join('').replace(/ /g, ''), 'hex').toString()
}

function headersIn(text: string): Record<string, string> {
  const pairs = text.matchAll(/([^=,]+)=(.*?)(?=, [^=,]+=|$)/gs)
  return Object.fromEntries([...pairs].map(([, name, value]) => [name!.trim(), value!]))
}

/** The far side of an http sink. */
export class PostedTo {
  readonly seen: Seen[] = []
  /** How long each answer takes, in ms. */
  delay = 0
  readonly #server: Server

  constructor(port: number) {
    this.#server = createServer(async (request, response) => {
      const pieces: Buffer[] = []
      for await (const piece of request) pieces.push(piece)
      this.seen.push({ ...none, lane: 'requests', value: Buffer.concat(pieces).toString() })
      if (this.delay > 0) await sleep(this.delay)
      response.end()
    })
    this.#server.listen(port, '127.0.0.1')
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}
