// Made from schemas/sources/thrift.schema.json by `npm run generate`. Change the schema, not this file.
export interface ThriftSourceOptions {
  /** Address to listen on. */
  readonly bind: string
  /** Port to listen on. */
  readonly port: number
  /** Most calls that are worked on side by side; 0 and less mean no limit. With TLS or Kerberos Flume fails to start when it is below 5. */
  readonly threads?: number
  /** Thrift protocol of the clients. Flume takes any letter case, but only the exact `binary` selects it. (default "compact") */
  readonly protocol?: 'compact' | 'binary'
  /** Demand Kerberos. (default false) */
  readonly kerberos?: boolean
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

export const thriftSourceDefaults = {
  protocol: 'compact',
  kerberos: false,
  ssl: false,
  'keystore-type': 'JKS',
  'exclude-protocols': ['SSLv3'],
} as const
