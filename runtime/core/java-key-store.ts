/**
 * Certificates and keys from the stores that Java programs have. JKS: the number FEEDFEED, a version, a count of entries;
 * each has a kind (1 key, 2 trusted certificate), an alias, a date; kind 1 then has the encrypted key and its
 * certificates, kind 2 one certificate, each with its kind and its bytes. Only keys are encrypted; the sum over the
 * password at the end, which guards against changes, is not checked.
 */
import { readFileSync } from 'node:fs'
import { ConfigurationError } from './contracts.ts'

const jksMagic = 0xfeedfeed

/** The trusted certificates in a PEM file or a JKS store, as PEM. Throws ConfigurationError for a file that is neither. */
export function trustedCertificates(path: string): string[] {
  const store = readStore(path, 'trust')
  if (isPem(store)) return [store.toString('latin1')]
  if (isJks(store))
    return jksEntries(store, `trust store ${path}`).flatMap(({ hiddenKey, certificates }) =>
      hiddenKey === undefined ? certificates.map(one => pem('CERTIFICATE', one)) : [],
    )
  throw new ConfigurationError(
    `the trust store ${path} is neither PEM nor JKS; make it PEM: keytool -list -rfc -keystore ${path} > ${path}.pem`,
  )
}

/** Throws ConfigurationError. */
export function readStore(path: string, of: 'key' | 'trust'): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new ConfigurationError(`the ${of} store can't be read: ${(error as Error).message}`)
  }
}

export const isPem = (store: Buffer): boolean => store.includes('-----BEGIN')

export const isJks = (store: Buffer): boolean => store.length > 12 && store.readUInt32BE(0) === jksMagic

export interface JksEntry {
  /** As the password hides it; undefined for a trusted certificate. */
  readonly hiddenKey: Buffer | undefined
  readonly certificates: readonly Buffer[]
}

/** `name`: what errors call the store. Throws ConfigurationError. */
export function jksEntries(store: Buffer, name: string): JksEntry[] {
  const reader = new Reader(store, name)
  const version = reader.int()
  const entries: JksEntry[] = []
  for (let left = reader.int(); left > 0; left--) {
    const isKey = reader.int() === 1
    reader.bytes(reader.short() + 8)
    const hiddenKey = isKey ? reader.bytes(reader.int()) : undefined
    const certificates: Buffer[] = []
    for (let chain = isKey ? reader.int() : 1; chain > 0; chain--) {
      if (version === 2) reader.bytes(reader.short())
      certificates.push(reader.bytes(reader.int()))
    }
    entries.push({ hiddenKey, certificates })
  }
  return entries
}

class Reader {
  #at = 4

  constructor(
    private readonly store: Buffer,
    private readonly name: string,
  ) {}

  int(): number {
    return this.bytes(4).readInt32BE()
  }

  short(): number {
    return this.bytes(2).readUInt16BE()
  }

  bytes(size: number): Buffer {
    if (size < 0 || this.#at + size > this.store.length)
      throw new ConfigurationError(`the ${this.name} is cut short or damaged`)
    this.#at += size
    return this.store.subarray(this.#at - size, this.#at)
  }
}

export function pem(kind: string, der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN ${kind}-----\n${lines}\n-----END ${kind}-----\n`
}
