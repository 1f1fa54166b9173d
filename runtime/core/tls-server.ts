/** What the options of schemas/shared/tls-server mean for a server. */
import { createSecureContext, type TlsOptions } from 'node:tls'
import { ConfigurationError } from './contracts.ts'
import { serverKey } from './key-store.ts'
import { ciphers, names, protocols } from './tls-client.ts'

export interface TlsServerOptions {
  readonly ssl?: boolean
  readonly keystore?: string
  readonly 'keystore-password'?: string
  readonly 'exclude-protocols'?: readonly string[]
  readonly 'include-protocols'?: readonly string[]
  readonly 'exclude-cipher-suites'?: readonly string[]
  readonly 'include-cipher-suites'?: readonly string[]
}

/** Undefined without `ssl`. The kind of the key store is seen in the file: JKS, PKCS #12 or PEM. Throws ConfigurationError. */
export function tlsServer(options: TlsServerOptions): TlsOptions | undefined {
  if (!options.ssl) return undefined
  const store = options.keystore ?? process.env.FLUME_SSL_KEYSTORE_PATH
  const password = options['keystore-password'] ?? process.env.FLUME_SSL_KEYSTORE_PASSWORD
  if (store === undefined) throw new ConfigurationError('ssl needs keystore: the file with the key and the certificate')
  if (password === undefined) throw new ConfigurationError('ssl needs keystore-password')
  const tls = {
    ...serverKey(store, password),
    ...protocols(names(options, 'include-protocols'), names(options, 'exclude-protocols')),
    ...ciphers(names(options, 'include-cipher-suites'), names(options, 'exclude-cipher-suites')),
    handshakeTimeout,
  }
  try {
    createSecureContext(tls)
  } catch (error) {
    throw new ConfigurationError(`the key store ${store} can't be used: ${(error as Error).message}`)
  }
  return tls
}

/** In ms: a peer that says nothing does not hold a connection for long. */
const handshakeTimeout = 10_000
