// Made from schemas/sources/avro.schema.json by `npm run generate`. Change the schema, not this file.
export interface AvroSourceOptions {
  /** Address to listen on. */
  readonly bind: string
  /** Port to listen on. */
  readonly port: number
  /** Threads for input and output. Since 1.10 Flume reads the number and does nothing with it; there are no such threads here. (default 0) */
  readonly threads?: number
  /** Compression that the clients use. It must be the same on both sides. (default "none") */
  readonly 'compression-type'?: 'none' | 'deflate'
  /** Admit or refuse peers by ipFilterRules. (default false) */
  readonly ipFilter?: boolean
  /** Rules `allow` or `deny`, `ip` or `name`, and a pattern with * and ?. The first that fits decides; a peer that fits none is admitted. */
  readonly ipFilterRules?: readonly string[]
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
}

export const avroSourceDefaults = {
  threads: 0,
  'compression-type': 'none',
  ipFilter: false,
  ssl: false,
  'keystore-type': 'JKS',
  'exclude-protocols': ['SSLv3'],
} as const
