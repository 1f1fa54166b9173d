// Made from schemas/sinks/avro.schema.json by `npm run generate`. Change the schema, not this file.
export interface AvroSinkOptions {
  /** Host of the next agent. No IPv6 literal: Flume splits the address at the colon. */
  readonly hostname: string
  /** Port of its avro source. */
  readonly port: number
  /** Most events of one request. (events, default 100) */
  readonly 'batch-size'?: number
  /** Longest wait for the connection and its handshake. A value below 1000 is replaced by 20000, not raised to 1000. (ms, default 20000) */
  readonly 'connect-timeout'?: number
  /** Longest wait for an answer. A value below 1000 is replaced by 20000. (ms, default 20000) */
  readonly 'request-timeout'?: number
  /** Close the connection this long after it was opened and open a new one, so that a balancer in between can choose again. 0: never. (s, default 0) */
  readonly 'reset-connection-interval'?: number
  /** `deflate` compresses both directions; the source must be set to the same. (default "none") */
  readonly 'compression-type'?: 'none' | 'deflate'
  /** Level of zlib, 0 to 9; read with `deflate` only. (default 6) */
  readonly 'compression-level'?: number
  /** Threads of the network library. Newer versions only warn; there are no such threads here. */
  readonly maxIoWorkers?: number
  /** Names of hosts for the client below the sink, which overrides `hostname` and `port`. (default ["h1"]) */
  readonly hosts?: readonly string[]
  /** Kind of client below the sink. (default "default") */
  readonly 'client.type'?: string
  /** Leave failed hosts of a load-balancing client out for a while. (default false) */
  readonly backoff?: boolean
  /** Longest time that a host is left out. (ms, default 0) */
  readonly maxBackoff?: number
  /** Encrypt the connection with TLS. (default false) */
  readonly ssl?: boolean
  /** Take any certificate of the server. The connection is then open to anybody who sits in between. Only looked at with `ssl`. (default false) */
  readonly 'trust-all-certs'?: boolean
  /** File with the certificates to trust: PEM or PKCS #12. Without it those of the platform are trusted. Falls back to `javax.net.ssl.trustStore` and FLUME_SSL_TRUSTSTORE_PATH. */
  readonly truststore?: string
  /** Password of the trust store. Falls back to `javax.net.ssl.trustStorePassword` and FLUME_SSL_TRUSTSTORE_PASSWORD. */
  readonly 'truststore-password'?: string
  /** Format of the trust store. Falls back to `javax.net.ssl.trustStoreType` and FLUME_SSL_TRUSTSTORE_TYPE. (default "JKS") */
  readonly 'truststore-type'?: string
  /** TLS versions that are not used, split at single spaces; SSLv3 always is among them. Goes before `include-protocols`. (default ["SSLv3"]) */
  readonly 'exclude-protocols'?: readonly string[]
  /** TLS versions that may be used; all that the platform has when empty. */
  readonly 'include-protocols'?: readonly string[]
  /** Cipher suites that are not used. */
  readonly 'exclude-cipher-suites'?: readonly string[]
  /** Cipher suites that may be used; all that the platform has when empty. */
  readonly 'include-cipher-suites'?: readonly string[]
}

export const avroSinkDefaults = {
  'batch-size': 100,
  'connect-timeout': 20000,
  'request-timeout': 20000,
  'reset-connection-interval': 0,
  'compression-type': 'none',
  'compression-level': 6,
  hosts: ['h1'],
  'client.type': 'default',
  backoff: false,
  maxBackoff: 0,
  ssl: false,
  'trust-all-certs': false,
  'truststore-type': 'JKS',
  'exclude-protocols': ['SSLv3'],
} as const
