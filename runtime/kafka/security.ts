/** TLS and SASL settings, from the properties of Kafka's Java clients. */
import { readFileSync } from 'node:fs'
import type { ConnectionOptions, SecureVersion } from 'node:tls'
import type { Properties } from './properties.ts'

export interface Sasl {
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  readonly username: string
  readonly password: string
}

export interface Security {
  readonly tls?: ConnectionOptions
  readonly sasl?: Sasl
}

/** Throws ConfigurationError for what is missing, wrong, or not to be had here. */
export function security(properties: Properties): Security {
  const protocols = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'] as const
  const protocol = properties.choice('security.protocol', protocols, 'PLAINTEXT')
  const sasl = saslSettings(properties, protocol.startsWith('SASL'))
  const tls = tlsSettings(properties, protocol.endsWith('SSL'))
  return { ...(tls && { tls }), ...(sasl && { sasl }) }
}

function saslSettings(properties: Properties, wanted: boolean): Sasl | undefined {
  const mechanism = properties.text('sasl.mechanism') ?? 'GSSAPI'
  const jaas = properties.text('sasl.jaas.config')
  if (!wanted) return undefined
  if (mechanism !== 'PLAIN' && mechanism !== 'SCRAM-SHA-256' && mechanism !== 'SCRAM-SHA-512')
    throw properties.error(
      'sasl.mechanism',
      `${mechanism}${mechanism === 'GSSAPI' ? ' (Kerberos, the default of Kafka)' : ''} can't be used here: PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512 can`,
    )
  if (jaas === undefined)
    throw properties.error(
      'sasl.jaas.config',
      'is missing: write org.apache.kafka.common.security.plain.PlainLoginModule required username="…" password="…";',
    )
  const { username, password } = jaasOptions(jaas)
  if (username === undefined || password === undefined)
    throw properties.error('sasl.jaas.config', 'has no username="…" or no password="…"')
  return { mechanism, username, password }
}

/** The options of a JAAS entry, `Module required name="value" name=value;`. A backslash takes the next sign as it is. */
export function jaasOptions(text: string): Record<string, string> {
  const options: Record<string, string> = Object.create(null)
  for (const [, name, quoted, single, bare] of text.matchAll(
    /([\w.]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s;"']+))/gs,
  ))
    options[name!] = (quoted ?? single ?? bare)!.replace(/\\(.)/gs, '$1')
  return options
}

function tlsSettings(properties: Properties, wanted: boolean): ConnectionOptions | undefined {
  const trust = trustSettings(properties, wanted)
  const own = keySettings(properties, wanted)
  const versions = protocolSettings(properties)
  const algorithm = properties.text('ssl.endpoint.identification.algorithm') ?? 'https'
  const unchecked = properties.boolean('ssl.disableTLSHostnameVerification', false) || algorithm === ''
  if (!wanted) return undefined
  return { ...trust, ...own, ...versions, ...(unchecked && { checkServerIdentity: () => undefined }) }
}

function trustSettings(properties: Properties, wanted: boolean): ConnectionOptions {
  const location = properties.text('ssl.truststore.location')
  const certificates = properties.text('ssl.truststore.certificates')
  properties.text('ssl.truststore.type')
  properties.text('ssl.truststore.password')
  if (!wanted) return {}
  if (certificates !== undefined) return { ca: unfolded(certificates) }
  if (location === undefined) return {}
  const store = readStore(properties, 'ssl.truststore.location', location)
  if (kindOf(store) !== 'PEM')
    throw properties.error(
      'ssl.truststore.location',
      `${location} is a Java key store; make it PEM: keytool -list -rfc -keystore ${location} > ${location}.pem`,
    )
  return { ca: store }
}

function keySettings(properties: Properties, wanted: boolean): ConnectionOptions {
  const location = properties.text('ssl.keystore.location')
  const password = properties.text('ssl.keystore.password')
  const keyPassword = properties.text('ssl.key.password')
  const key = properties.text('ssl.keystore.key')
  const chain = properties.text('ssl.keystore.certificate.chain')
  properties.text('ssl.keystore.type')
  if (!wanted) return {}
  const passphrase = (secret: string | undefined) => (secret === undefined ? {} : { passphrase: secret })
  if (key !== undefined && chain !== undefined)
    return { key: unfolded(key), cert: unfolded(chain), ...passphrase(keyPassword) }
  if (location === undefined) return {}
  const store = readStore(properties, 'ssl.keystore.location', location)
  if (kindOf(store) === 'PEM') return { key: store, cert: store, ...passphrase(keyPassword) }
  if (kindOf(store) === 'PKCS12') return { pfx: store, ...passphrase(password) }
  throw properties.error(
    'ssl.keystore.location',
    `${location} is no PEM or PKCS12 file. Convert a JKS store: keytool -importkeystore -srckeystore ${location} -destkeystore ${location}.p12 -deststoretype PKCS12`,
  )
}

function protocolSettings(properties: Properties): ConnectionOptions {
  const enabled = properties.text('ssl.enabled.protocols')?.split(/\s*,\s*/)
  const ciphers = properties.text('ssl.cipher.suites')?.replace(/\s*,\s*/g, ':')
  properties.text('ssl.protocol')
  const versions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'].filter(version => enabled?.includes(version))
  if (enabled !== undefined && versions.length === 0)
    throw properties.error('ssl.enabled.protocols', 'none of these is known; write TLSv1.2,TLSv1.3')
  return {
    ...(ciphers !== undefined && { ciphers }),
    ...(enabled !== undefined && {
      minVersion: versions[0] as SecureVersion,
      maxVersion: versions.at(-1) as SecureVersion,
    }),
  }
}

function readStore(properties: Properties, name: string, location: string): Buffer {
  try {
    return readFileSync(location)
  } catch (error) {
    throw properties.error(name, `can't be read: ${(error as Error).message}`)
  }
}

/** By content, as Java does: the declared type is often left out. */
function kindOf(store: Buffer): 'PEM' | 'PKCS12' | 'other' {
  if (store.includes('-----BEGIN ')) return 'PEM'
  return store[0] === 0x30 ? 'PKCS12' : 'other'
}

/** PEM text in a property has its line ends as `\n`, or lost them for blanks. */
function unfolded(pem: string): string {
  const lines = pem.replace(/\\n/g, '\n')
  if (lines.includes('\n')) return lines
  return lines.replace(/(-----BEGIN [A-Z ]+-----)(.*?)(-----END [A-Z ]+-----)/g, (_, begin, body, end) =>
    [begin, ...body.trim().split(/\s+/), end, ''].join('\n'),
  )
}
