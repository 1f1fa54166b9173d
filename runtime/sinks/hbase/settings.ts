import { ConfigurationError } from '../../core/contracts.ts'
import { trustedCertificates } from '../../core/java-key-store.ts'
import type { GatewayOptions } from './gateway.ts'

/** What the three sinks have in common. */
export interface TableOptions {
  readonly table: string
  readonly columnFamily: string
  readonly batchSize: number
  readonly 'rest.url': readonly string[]
  readonly 'rest.user'?: string
  readonly 'rest.password'?: string
  readonly 'rest.truststore'?: string
  /** In ms. */
  readonly timeout: number
}

/** Throws ConfigurationError. */
export function gatewayOptions(options: TableOptions): GatewayOptions {
  const { table, timeout, 'rest.user': user, 'rest.password': password = '' } = options
  const store = options['rest.truststore'] ?? process.env.FLUME_SSL_TRUSTSTORE_PATH
  const login = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  return {
    addresses: addresses(options['rest.url']),
    table,
    authorization: user === undefined ? undefined : login,
    timeout,
    ca: store === undefined ? undefined : trustedCertificates(store),
  }
}

function addresses(texts: readonly string[]): readonly string[] {
  const wrong = texts.find(text => !URL.canParse(text) || !/^https?:/.test(text))
  if (wrong !== undefined || texts.length === 0)
    throw new ConfigurationError(`rest.url: "${wrong ?? ''}" is no http or https URL`)
  return texts
}
