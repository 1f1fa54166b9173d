/**
 * The real servers that all test files of a run share. The run's main process starts each at its first use and stops it
 * at the end (see global-setup.ts); here a test file asks for them.
 */
import { describe, inject } from 'vitest'
import type { SearchAddress, SearchServer } from './elasticsearch.ts'
import type { HBaseAddress } from './hbase.ts'
import type { HdfsAddress } from './hdfs.ts'
import { Unavailable } from './java.ts'
import { KafkaClient } from './kafka-client.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the run's main process answers. */
    servers: string
  }
}

/** The run's Kafka. Topics and groups need names of their own. Throws Unavailable when this machine can't have one. */
export async function sharedKafka(): Promise<KafkaClient> {
  const { bootstrap } = await ask<{ bootstrap: string }>('kafka')
  return new KafkaClient(bootstrap)
}

/** The run's HDFS: a test writes below a folder of its own. */
export const sharedHdfs = () => ask<HdfsAddress>('hdfs')

/** The run's HBase: a test makes a table of its own. */
export const sharedHBase = () => ask<HBaseAddress>('hbase')

/** The run's Elasticsearch or OpenSearch: a test uses indices of its own. */
export const sharedSearch = (kind: SearchServer) => ask<SearchAddress>(kind)

async function ask<T>(server: 'kafka' | 'hdfs' | 'hbase' | SearchServer): Promise<T> {
  const answer = await fetch(`${inject('servers')}/${server}`)
  const text = await answer.text()
  if (answer.status === 503) throw new Unavailable(text)
  if (!answer.ok) throw new Error(text)
  return JSON.parse(text)
}

/** A describe block that needs the run's Kafka. Without one its tests are skipped by name; in CI that is an error. */
export function describeWithKafka(name: string, suite: (kafka: KafkaClient) => void): void {
  describeWith(name, sharedKafka, new KafkaClient('127.0.0.1:1'), suite)
}

const nowhere = 'http://127.0.0.1:1'

/** The same with the run's HDFS. */
export function describeWithHdfs(name: string, suite: (hdfs: HdfsAddress) => void): void {
  describeWith(name, sharedHdfs, { web: nowhere, name: nowhere, user: 'nobody' }, suite)
}

/** The same with the run's HBase. */
export function describeWithHBase(name: string, suite: (hbase: HBaseAddress) => void): void {
  describeWith(name, sharedHBase, { rest: nowhere, zooKeeper: '127.0.0.1:1' }, suite)
}

/** The same with the run's Elasticsearch or OpenSearch. */
export function describeWithSearch(kind: SearchServer, name: string, suite: (search: SearchAddress) => void): void {
  describeWith(name, () => sharedSearch(kind), { url: nowhere }, suite)
}

/**
 * A describe block that needs something which not every machine has. When `get` throws Unavailable, the tests are
 * collected with `absent` in its place, and skipped with the reason in their title. With CI=true that is an error.
 */
export function describeWith<T>(name: string, get: () => Promise<T>, absent: T, suite: (server: T) => void): void {
  describe(name, async () => {
    try {
      suite(await get())
    } catch (error) {
      if (!(error instanceof Unavailable) || process.env.CI === 'true') throw error
      describe.skip(`skipped: ${error.message}`, () => suite(absent))
    }
  })
}
