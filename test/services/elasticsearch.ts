/** A real Elasticsearch 7, or a real OpenSearch 2, as one node on 127.0.0.1. Ready after about ten seconds. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './guard.ts'
import { findProgram, jars, quickJava, type Say } from './java.ts'
import { freePorts, orKill, Program } from './program.ts'
import { until } from './until.ts'

const artifacts = {
  elasticsearch: [
    'org.elasticsearch:elasticsearch:7.17.28',
    'org.elasticsearch.plugin:transport-netty4-client:7.17.28',
  ],
  opensearch: [
    'org.opensearch:opensearch:2.19.6',
    'org.opensearch.plugin:transport-netty4-client:2.19.6',
    'org.apache.logging.log4j:log4j-core:2.25.4',
  ],
} as const

export type SearchServer = keyof typeof artifacts

export interface SearchAddress {
  /** `http://host:port`. */
  readonly url: string
}

export interface Search extends SearchAddress {
  /** Ends it in the middle of whatever it does. */
  kill(): Promise<void>
  /** After a kill: the same node again, at the same address and with what it had on disk. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** Throws Unavailable when this machine can't have one. The cluster is called `flumec`. */
export async function startSearch(kind: SearchServer, say?: Say): Promise<Search> {
  const java = findProgram('java')
  const classPath = await jars(kind, artifacts[kind], say)
  const folder = temporaryFolder(kind)
  mkdirSync(join(folder, 'home'))
  const program = join(folder, 'SearchNode.java')
  const text = readFileSync(join(import.meta.dirname, 'SearchNode.java'), 'utf8')
  writeFileSync(program, text.replaceAll('org.elasticsearch.', `org.${kind}.`))
  const [port, transport] = await freePorts(2)
  const url = `http://127.0.0.1:${port}`
  const run = ['-Xmx512m', ...quickJava, `-Djava.io.tmpdir=${folder}`, '-cp', classPath, program]
  const args = [...run, ...settings(join(folder, 'home'), port!, transport!)]

  let node: Program
  const start = async () => {
    node = new Program(java, args, { cwd: folder, log: join(folder, 'node.log') })
    const ready = until(() => isReady(url), { within: 180_000, what: `${kind} to be ready`, every: 250 })
    await orKill(ready, [node])
  }
  await start()
  return {
    url,
    start,
    kill: () => node.kill(),
    // Its orderly end keeps nothing that a test needs.
    stop: () => node.kill(),
  }
}

function settings(home: string, port: number, transport: number): string[] {
  return Object.entries({
    'path.home': home,
    'cluster.name': 'flumec',
    'node.name': 'flumec',
    'discovery.type': 'single-node',
    'network.host': '127.0.0.1',
    'http.type': 'netty4',
    'http.port': port,
    'http.max_content_length': '1mb',
    'transport.type': 'netty4',
    'transport.port': transport,
    // A disk that others have filled must not keep it from writing.
    'cluster.routing.allocation.disk.threshold_enabled': false,
  }).map(([name, value]) => `${name}=${value}`)
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/_cluster/health?wait_for_status=yellow&timeout=1s`)
  return answer.ok
}
