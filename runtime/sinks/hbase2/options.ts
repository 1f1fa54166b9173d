// Made from schemas/sinks/hbase2.schema.json by `npm run generate`. Change the schema, not this file.
export interface Hbase2SinkOptions {
  /** Table to write to, with its namespace if that is not `default`. It must be there. */
  readonly table: string
  /** Column family to write to; it must be there. */
  readonly columnFamily: string
  /** ZooKeeper servers of the cluster, each `host:port` with one and the same port. The cluster is reached through rest.url, so this is not used here. */
  readonly zookeeperQuorum?: readonly string[]
  /** Parent znode of the cluster. The cluster is reached through rest.url, so this is not used here. (default "/hbase") */
  readonly znodeParent?: string
  /** Longest wait for an answer of the gateway. (ms, default 60000) */
  readonly 'rest.timeout'?: number
  /** Most events of one delivery. 0 or less is taken as it is by Flume, which then delivers nothing; here it is the default. (events, default 100) */
  readonly batchSize?: number
  /** Add up the increments of one cell in a batch and send the sum. Here it is always done, for the counter ends with the same value. (default false) */
  readonly coalesceIncrements?: boolean
  /** Write to the write-ahead log of HBase first. The REST gateway always does, so `false` makes nothing faster or less safe here. (default true) */
  readonly enableWal?: boolean
  /** Addresses of the REST gateway of HBase, with commas between them, through which the events are written. When one does not answer the next is asked. (default ["http://127.0.0.1:8080"]) */
  readonly 'rest.url'?: readonly string[]
  /** User for a gateway, or a proxy before it, that asks for a password (HTTP basic authentication). */
  readonly 'rest.user'?: string
  /** Password of that user. */
  readonly 'rest.password'?: string
  /** File with the certificates to trust for https: PEM or JKS. Without it those of the platform are trusted. Falls back to FLUME_SSL_TRUSTSTORE_PATH. */
  readonly 'rest.truststore'?: string
}

export const hbase2SinkDefaults = {
  znodeParent: '/hbase',
  'rest.timeout': 60000,
  batchSize: 100,
  coalesceIncrements: false,
  enableWal: true,
  'rest.url': ['http://127.0.0.1:8080'],
} as const
