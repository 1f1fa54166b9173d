/**
 * The key and the certificates of a server, from what Java programs have or from PEM.
 *
 * JKS: the number FEEDFEED, a version, a count of entries; each has a kind (1 key, 2 trusted certificate), an alias, a
 * date; kind 1 then has the encrypted key and its certificates. The key is hidden by Sun's own method: 20 bytes of salt,
 * the key xor a chain of SHA-1 digests (of the password in UTF-16 and the digest before, the salt at first), and the
 * digest of password and key.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { SecureContextOptions } from 'node:tls'
import { ConfigurationError } from './contracts.ts'

/** Throws ConfigurationError when the file holds no key that the password opens. PEM holds key and certificates in one. */
export function serverKey(path: string, password: string): SecureContextOptions {
  const store = read(path)
  if (store.includes('-----BEGIN')) return { key: store, cert: store, passphrase: password }
  if (store.length > 12 && store.readUInt32BE(0) === jksMagic) return new KeyEntries(store, path).key(password)
  return { pfx: store, passphrase: password }
}

const jksMagic = 0xfeedfeed

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new ConfigurationError(`the key store can't be read: ${(error as Error).message}`)
  }
}

class KeyEntries {
  #at = 4

  constructor(
    private readonly store: Buffer,
    private readonly path: string,
  ) {}

  /** The first key. */
  key(password: string): SecureContextOptions {
    const version = this.#int()
    for (let left = this.#int(); left > 0; left--) {
      const kind = this.#int()
      this.#bytes(this.#short() + 8)
      if (kind !== 1) {
        this.#certificate(version)
        continue
      }
      const hidden = this.#bytes(this.#int())
      const chain = Array.from({ length: this.#int() }, () => pem('CERTIFICATE', this.#certificate(version)))
      return { key: pem('PRIVATE KEY', this.#reveal(hidden, password)), cert: chain.join('') }
    }
    throw new ConfigurationError(`the key store ${this.path} holds no key`)
  }

  #reveal(wrapped: Buffer, password: string): Buffer {
    const hidden = lastOctets(wrapped)
    const secret = Buffer.from(password, 'utf16le').swap16()
    const key = Buffer.from(hidden.subarray(20, -20))
    let digest = hidden.subarray(0, 20)
    for (let at = 0; at < key.length; at++) {
      if (at % 20 === 0) digest = sha1(secret, digest)
      key[at]! ^= digest[at % 20]!
    }
    if (!sha1(secret, key).equals(hidden.subarray(-20)))
      throw new ConfigurationError(`the password of the key store ${this.path} is wrong`)
    return key
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
      throw new ConfigurationError(`the key store ${this.path} is cut short or damaged`)
    this.#at += size
    return this.store.subarray(this.#at - size, this.#at)
  }
}

/** The octet string that ends an EncryptedPrivateKeyInfo: a sequence of the method and these bytes. */
function lastOctets(wrapped: Buffer): Buffer {
  const outer = contentStart(wrapped, 0)
  const afterMethod = contentStart(wrapped, outer) + contentLength(wrapped, outer)
  const start = contentStart(wrapped, afterMethod)
  return wrapped.subarray(start, start + contentLength(wrapped, afterMethod))
}

/** DER: a tag, then a length of one byte, or of as many as the low bits of the first byte say. */
function contentStart(der: Buffer, at: number): number {
  const first = der[at + 1] ?? 0
  return at + 2 + (first < 128 ? 0 : first & 127)
}

function contentLength(der: Buffer, at: number): number {
  const first = der[at + 1] ?? 0
  return first < 128 ? first : der.readUIntBE(at + 2, first & 127)
}

function sha1(...parts: Buffer[]): Buffer {
  const hash = createHash('sha1')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function pem(kind: string, der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN ${kind}-----\n${lines}\n-----END ${kind}-----\n`
}
