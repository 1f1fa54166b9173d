/** What the options of schemas/shared/tls-client mean for a connection. */
import { type ConnectionOptions, getCiphers, type SecureContextOptions, type SecureVersion } from 'node:tls'
import { ConfigurationError } from './contracts.ts'
import { trustedCertificates } from './java-key-store.ts'

export interface TlsClientOptions {
  readonly ssl?: boolean
  readonly 'trust-all-certs'?: boolean
  readonly truststore?: string
  readonly 'exclude-protocols'?: readonly string[]
  readonly 'include-protocols'?: readonly string[]
  readonly 'exclude-cipher-suites'?: readonly string[]
  readonly 'include-cipher-suites'?: readonly string[]
}

/**
 * Undefined without `ssl`. As in Flume a certificate must be signed by somebody trusted, but may be for another host.
 * Throws ConfigurationError.
 */
export function tlsClient(options: TlsClientOptions): ConnectionOptions | undefined {
  if (!options.ssl) return undefined
  const store = options.truststore ?? process.env.FLUME_SSL_TRUSTSTORE_PATH
  return {
    checkServerIdentity: () => undefined,
    rejectUnauthorized: options['trust-all-certs'] !== true,
    ...(store !== undefined && { ca: trustedCertificates(store) }),
    ...protocols(names(options, 'include-protocols'), names(options, 'exclude-protocols')),
    ...ciphers(names(options, 'include-cipher-suites'), names(options, 'exclude-cipher-suites')),
  }
}

type ListName = 'include-protocols' | 'exclude-protocols' | 'include-cipher-suites' | 'exclude-cipher-suites'

/** The option, else its environment variable, whose names have commas between them. */
export function names(options: Pick<TlsClientOptions, ListName>, name: ListName): readonly string[] {
  const variable = `FLUME_SSL_${name.replace('cipher-suites', 'ciphersuites').replace('-', '_').toUpperCase()}`
  return options[name] ?? process.env[variable]?.split(/[\s,]+/) ?? []
}

const versions: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']

export function protocols(include: readonly string[], exclude: readonly string[]): SecureContextOptions {
  const allowed = versions.filter(one => (include.length === 0 || include.includes(one)) && !exclude.includes(one))
  if (allowed.length === 0) throw new ConfigurationError('include-protocols and exclude-protocols leave no TLS version')
  if (allowed.length === versions.length) return {}
  const [minVersion, maxVersion] = [allowed[0]!, allowed.at(-1)!]
  const gap = versions
    .slice(versions.indexOf(minVersion), versions.indexOf(maxVersion))
    .find(one => !allowed.includes(one))
  if (gap !== undefined)
    throw new ConfigurationError(`${gap} can't be left out between ${minVersion} and ${maxVersion}`)
  return { minVersion, maxVersion }
}

export function ciphers(include: readonly string[], exclude: readonly string[]): SecureContextOptions {
  const known = new Set(getCiphers())
  const wanted = include.map(openSslName)
  const unknown = wanted.find(name => !known.has(name.toLowerCase()))
  if (unknown !== undefined) throw new ConfigurationError(`include-cipher-suites: ${unknown} is not known here`)
  if (include.length === 0 && exclude.length === 0) return {}
  const start = wanted.length === 0 ? 'DEFAULT' : wanted.join(':')
  return { ciphers: [start, ...exclude.map(name => `!${openSslName(name)}`)].join(':') }
}

/** TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 is called ECDHE-RSA-AES128-GCM-SHA256 by OpenSSL, before TLS 1.3. */
function openSslName(name: string): string {
  if (!name.includes('_WITH_')) return name
  return name
    .replace(/^(TLS|SSL)_(RSA_WITH_)?/, '')
    .replace('_WITH_', '_')
    .replace(/AES_(\d+)/, 'AES$1')
    .replace('_CBC_', '_')
    .replaceAll('_', '-')
}
