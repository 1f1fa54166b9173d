/**
 * Certificates from the stores that Java programs have. JKS: the number FEEDFEED, a version, a count of entries; each has
 * a kind (1 key, 2 trusted certificate), an alias, a date, and for kind 2 the kind of the certificate and its bytes. Only
 * keys are encrypted; the sum over the password at the end, which guards against changes, is not checked.
 */
import { readFileSync } from 'node:fs'
import { ConfigurationError } from './contracts.ts'

const jksMagic = 0xfeedfeed

/** The trusted certificates in a PEM file or a JKS store, as PEM. Throws ConfigurationError for a file that is neither. */
export function trustedCertificates(path: string): string[] {
  const store = read(path)
  if (store.includes('-----BEGIN')) return [store.toString('latin1')]
  if (store.length > 12 && store.readUInt32BE(0) === jksMagic) return new JksReader(store, path).certificates()
  throw new ConfigurationError(
    `the trust store ${path} is neither PEM nor JKS; make it PEM: keytool -list -rfc -keystore ${path} > ${path}.pem`,
  )
}

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new ConfigurationError(`the trust store can't be read: ${(error as Error).message}`)
  }
}

class JksReader {
  #at = 4

  constructor(
    private readonly store: Buffer,
    private readonly path: string,
  ) {}

  certificates(): string[] {
    const version = this.#int()
    const found: string[] = []
    for (let left = this.#int(); left > 0; left--) {
      const kind = this.#int()
      this.#bytes(this.#short())
      this.#bytes(8)
      if (kind === 1) this.#skipKey(version)
      else found.push(pem(this.#certificate(version)))
    }
    return found
  }

  #skipKey(version: number): void {
    this.#bytes(this.#int())
    for (let chain = this.#int(); chain > 0; chain--) this.#certificate(version)
  }

  #certificate(version: number): Buffer {
    if (version === 2) this.#bytes(this.#short())
    return this.#bytes(this.#int())
  }

  #int(): number {
    return this.#bytes(4).readInt32BE()
  }

  #short(): number {
    return this.#bytes(2).readUInt16BE()
  }

  #bytes(size: number): Buffer {
    if (size < 0 || this.#at + size > this.store.length)
      throw new ConfigurationError(`the trust store ${this.path} is cut short or damaged`)
    this.#at += size
    return this.store.subarray(this.#at - size, this.#at)
  }
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').replace(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}
