/** Runs in vitest's main process: starts a shared server when the first test file asks for it, and stops all at the end. */
import { createServer } from 'node:http'
import type { TestProject } from 'vitest/node'
import { type SearchAddress, type SearchServer, startSearch } from './elasticsearch.ts'
import { startHBase } from './hbase.ts'
import { startHdfs } from './hdfs.ts'
import { type Say, Unavailable } from './java.ts'
import { startKafka } from './kafka.ts'

/** What a server's start gives: all but `stop` is handed to the test files as JSON. */
type Started = object & { stop(): Promise<void> }

const say: Say = line => console.error(line)

const starts: Readonly<Record<string, () => Promise<Started>>> = {
  kafka: async () => {
    const named = process.env.KAFKA_BOOTSTRAP
    if (named) return { bootstrap: named, stop: async () => {} }
    const broker = await startKafka({ say })
    return { bootstrap: broker.bootstrap, stop: () => broker.stop() }
  },
  hdfs: () => startHdfs(say),
  hbase: () => startHBase(say),
  elasticsearch: () => search('elasticsearch', process.env.ELASTICSEARCH_URL),
  opensearch: () => search('opensearch', process.env.OPENSEARCH_URL),
}

async function search(kind: SearchServer, named: string | undefined): Promise<SearchAddress & Started> {
  return named ? { url: named, stop: async () => {} } : startSearch(kind, say)
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = new Map<string, Promise<Started>>()
  const server = createServer(async (request, response) => {
    const name = request.url!.slice(1)
    try {
      if (!started.has(name)) started.set(name, starts[name]!())
      response.end(JSON.stringify(await started.get(name)))
    } catch (error) {
      response.statusCode = error instanceof Unavailable ? 503 : 500
      response.end((error as Error).message)
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  project.provide('servers', `http://127.0.0.1:${(server.address() as { port: number }).port}`)
  return async () => {
    server.close()
    const ends = [...started.values()].map(async one => (await one.catch(() => undefined))?.stop())
    await Promise.all(ends)
  }
}
