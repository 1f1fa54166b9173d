// Made from schemas/sources/multiport_syslogtcp.schema.json by `npm run generate`. Change the schema, not this file.
export interface MultiportSyslogtcpSourceOptions {
  /** Ports to listen on. One that can't be bound is logged; the others work. */
  readonly ports: readonly number[]
  /** Address to listen on; without it all addresses. */
  readonly host?: string
  /** Longest message. The rest of a longer one becomes a bad message. (bytes, default 2500) */
  readonly eventSize?: number
  /** Most messages of one batch. It never waits for a batch to fill. (events, default 100) */
  readonly batchSize?: number
  /** Size of the read buffer of a connection. (bytes, default 1024) */
  readonly readBufferBytes?: number
  /** Threads that read from the connections; there are no such threads here. */
  readonly numProcessors?: number
  /** Encoding of the messages. (default "UTF-8") */
  readonly 'charset.default'?: string
  /** Header that gets the number of the port that a message came to. */
  readonly portHeader?: string
  /** Parts of the message's head that stay in the body: `none`, `all`, or some of `priority`, `version`, `timestamp`, `hostname`; `true` means `all`, `false` means `none`. (default "none") */
  readonly keepFields?: string
  /** Header that gets the sender's address. It replaces a syslog header of the same name. */
  readonly clientIPHeader?: string
  /** Header that gets the sender's name, looked up by its address. */
  readonly clientHostnameHeader?: string
  /** Listen with TLS. (default false) */
  readonly ssl?: boolean
  /** File with the server's key and certificate. Falls back to the environment variable FLUME_SSL_KEYSTORE_PATH. */
  readonly keystore?: string
  /** Password of the key store and of the key in it. Falls back to FLUME_SSL_KEYSTORE_PASSWORD. */
  readonly 'keystore-password'?: string
  /** Kind of the key store, such as JKS or PKCS12. Falls back to FLUME_SSL_KEYSTORE_TYPE. (default "JKS") */
  readonly 'keystore-type'?: string
  /** TLS versions to refuse; SSLv3 is always refused. (default ["SSLv3"]) */
  readonly 'exclude-protocols'?: readonly string[]
  /** TLS versions to allow; without it all that are enabled. */
  readonly 'include-protocols'?: readonly string[]
  /** Cipher suites to refuse. */
  readonly 'exclude-cipher-suites'?: readonly string[]
  /** Cipher suites to allow; without it all that are enabled. */
  readonly 'include-cipher-suites'?: readonly string[]
  /** Encoding of the messages on this port. */
  readonly [key: `charset.port.${string}`]: string | undefined
}

export const multiportSyslogtcpSourceDefaults = {
  eventSize: 2500,
  batchSize: 100,
  readBufferBytes: 1024,
  'charset.default': 'UTF-8',
  keepFields: 'none',
  ssl: false,
  'keystore-type': 'JKS',
  'exclude-protocols': ['SSLv3'],
} as const
