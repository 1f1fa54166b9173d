// Made from schemas/sources/syslogtcp.schema.json by `npm run generate`. Change the schema, not this file.
export interface SyslogtcpSourceOptions {
  /** Address to listen on. Since 1.10 Flume can't listen without it. */
  readonly host?: string
  /** Port to listen on. */
  readonly port: number
  /** Longest message, its priority included. The rest of a longer one becomes a bad message. (bytes, default 2500) */
  readonly eventSize?: number
  /** Parts of the message's head that stay in the body: `none`, `all`, or some of `priority`, `version`, `timestamp`, `hostname`; `true` means `all`, `false` means `none`. (default "none") */
  readonly keepFields?: string
  /** A format tried before the two standard ones. Its groups are priority, version, timestamp, host and body, in this order. */
  readonly 'format.regex'?: string
  /** What to replace in the timestamp before it is read. */
  readonly 'format.search'?: string
  /** What to put in the place of format.search. */
  readonly 'format.replace'?: string
  /** How the timestamp of format.regex is written. Without it such messages get no timestamp header. */
  readonly 'format.dateFormat'?: string
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
}

export const syslogtcpSourceDefaults = {
  eventSize: 2500,
  keepFields: 'none',
  ssl: false,
  'keystore-type': 'JKS',
  'exclude-protocols': ['SSLv3'],
} as const
