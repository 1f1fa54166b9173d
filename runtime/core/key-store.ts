/**
 * The key and the certificates of a server, from what Java programs have or from PEM.
 *
 * A key in JKS is hidden by Sun's own method: 20 bytes of salt, the key xor a chain of SHA-1 digests (of the password in
 * UTF-16 and the digest before, the salt at first), and the digest of password and key.
 */
import { createHash } from 'node:crypto'
import type { SecureContextOptions } from 'node:tls'
import { ConfigurationError } from './contracts.ts'
import { isJks, isPem, jksEntries, pem, readStore } from './java-key-store.ts'

/** Throws ConfigurationError when the file holds no key that the password opens. PEM holds key and certificates in one. */
export function serverKey(path: string, password: string): SecureContextOptions {
  const store = readStore(path, 'key')
  if (isPem(store)) return { key: store, cert: store, passphrase: password }
  return isJks(store) ? firstKey(store, path, password) : { pfx: store, passphrase: password }
}

function firstKey(store: Buffer, path: string, password: string): SecureContextOptions {
  for (const { hiddenKey, certificates } of jksEntries(store, `key store ${path}`)) {
    if (hiddenKey === undefined) continue
    const key = revealed(hiddenKey, password)
    if (key === undefined) throw new ConfigurationError(`the password of the key store ${path} is wrong`)
    return { key: pem('PRIVATE KEY', key), cert: certificates.map(one => pem('CERTIFICATE', one)).join('') }
  }
  throw new ConfigurationError(`the key store ${path} holds no key`)
}

/** Undefined when it is not the password. */
function revealed(wrapped: Buffer, password: string): Buffer | undefined {
  const hidden = lastOctets(wrapped)
  const secret = Buffer.from(password, 'utf16le').swap16()
  const key = Buffer.from(hidden.subarray(20, -20))
  let digest = hidden.subarray(0, 20)
  for (let at = 0; at < key.length; at++) {
    if (at % 20 === 0) digest = sha1(secret, digest)
    key[at]! ^= digest[at % 20]!
  }
  return sha1(secret, key).equals(hidden.subarray(-20)) ? key : undefined
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
  // Never throws: of what is damaged the digest tells.
  return first < 128 ? first : der.subarray(at + 2, contentStart(der, at)).reduce((sum, byte) => 256 * sum + byte, 0)
}

function sha1(...parts: Buffer[]): Buffer {
  const hash = createHash('sha1')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
