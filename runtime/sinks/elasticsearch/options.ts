// Made from schemas/sinks/elasticsearch.schema.json by `npm run generate`. Change the schema, not this file.
export interface ElasticsearchSinkOptions {
  /** Servers, each `host:port` or a URL; `https://host:port` for TLS. They are used in turn, and one that is away is passed over. Without a port it is HTTP's, 9200: Flume's own default, 9300, is that of the Java protocol. */
  readonly hostNames: readonly string[]
  /** Start of the index name; escapes are filled in per event, and the day in UTC is added: that of the header `timestamp`, else `@timestamp`, else of the clock. (default "flume") */
  readonly indexName?: string
  /** Document type. (default "log") */
  readonly indexType?: string
  /** Name of the cluster: servers of another one are not used. Flume's Java protocol wants `elasticsearch` when it is not set; here it is then not asked for. (default "elasticsearch") */
  readonly clusterName?: string
  /** Most documents of one request. (events, default 100) */
  readonly batchSize?: number
  /** How Flume talks to the server; here it is always HTTP. (default "transport") */
  readonly client?: 'transport' | 'rest'
  /** User for basic authentication. */
  readonly username?: string
  /** Password of the user. */
  readonly password?: string
  /** API key, in the base64 form that the server gives out as `encoded`. Goes before username. */
  readonly apiKey?: string
  /** File with the certificates to trust: PEM or JKS. Without it those of the platform are trusted. The certificate must be for the server's host name. */
  readonly truststore?: string
  /** Longest wait for the answer to a request. (ms, default 60000) */
  readonly requestTimeout?: number
  /** How the index is named: with the day in UTC behind indexName, or (`SimpleIndexNameBuilder`) indexName alone. (default "org.apache.flume.sink.elasticsearch.TimeBasedIndexNameBuilder") */
  readonly indexNameBuilder?:
    | 'org.apache.flume.sink.elasticsearch.TimeBasedIndexNameBuilder'
    | 'org.apache.flume.sink.elasticsearch.SimpleIndexNameBuilder'
}

export const elasticsearchSinkDefaults = {
  indexName: 'flume',
  indexType: 'log',
  clusterName: 'elasticsearch',
  batchSize: 100,
  client: 'transport',
  requestTimeout: 60000,
  indexNameBuilder: 'org.apache.flume.sink.elasticsearch.TimeBasedIndexNameBuilder',
} as const
