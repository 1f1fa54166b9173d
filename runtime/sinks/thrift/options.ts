// Made from schemas/sinks/thrift.schema.json by `npm run generate`. Change the schema, not this file.
export interface ThriftSinkOptions {
  /** Host of the next agent. */
  readonly hostname: string
  /** Port of its thrift source. */
  readonly port: number
  /** Most events of one request. (events, default 100) */
  readonly 'batch-size'?: number
  /** Longest wait for an answer. A value below 1000 is replaced by 20000. (ms, default 20000) */
  readonly 'request-timeout'?: number
  /** Close the connection this long after it was opened and open a new one, so that a balancer in between can choose again. 0: never. (s, default 0) */
  readonly 'reset-connection-interval'?: number
  /** How the calls are written. The source must use the same. Lower case: Flume takes `BINARY` for compact. (default "compact") */
  readonly protocol?: 'compact' | 'binary'
  /** Authenticate with Kerberos. (default false) */
  readonly kerberos?: boolean
  /** Encrypt the connection with TLS. (default false) */
  readonly ssl?: boolean
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

export const thriftSinkDefaults = {
  'batch-size': 100,
  'request-timeout': 20000,
  'reset-connection-interval': 0,
  protocol: 'compact',
  kerberos: false,
  ssl: false,
  'truststore-type': 'JKS',
  'exclude-protocols': ['SSLv3'],
} as const
