/**
 * Encryption at rest: AES-256-GCM per record. Each segment has its own key, derived from the named key and the
 * segment's salt, and a record's offset is its nonce: an offset is written once in the life of a segment.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { ConfigurationError } from '../../core/contracts.ts'
import { boundPart, longestKeyName, type RecordHeader, type SegmentHeader, writeLong } from './format.ts'

/** Bytes that encryption adds to a payload. */
export const tagBytes = 16

export interface Keys {
  /** Name of the key for new segments; empty: they are not encrypted. */
  readonly active: string
  readonly all: ReadonlyMap<string, Buffer>
}

export const noKeys: Keys = { active: '', all: new Map() }

/**
 * `text` holds one key per line as `name = key`, or a single key (then named `default`); a key is 16 bytes or more in
 * hexadecimal or base64. `#` begins a comment line. `from` names the place in errors.
 */
export function parseKeys(text: string, active: string | undefined, from: string): Keys {
  const all = new Map<string, Buffer>()
  for (const line of text.split('\n').map(line => line.trim())) {
    if (line === '' || line.startsWith('#')) continue
    const named = /^([\w.-]+)\s*[=:]\s*(\S+)$/.exec(line)
    const name = named?.[1] ?? 'default'
    if (name.length > longestKeyName)
      throw new ConfigurationError(`${from}: a key's name is longer than ${longestKeyName}`)
    all.set(name, decodeKey(named?.[2] ?? line, `${from}: key "${name}"`))
  }
  const names = [...all.keys()]
  const chosen = active ?? (names.length === 1 ? names[0]! : 'default')
  if (!all.has(chosen))
    throw new ConfigurationError(
      `${from} holds no key "${chosen}" (it holds: ${names.join(', ') || 'none'}): set encryption.activeKey to the key for new data`,
    )
  return { active: chosen, all }
}

function decodeKey(text: string, what: string): Buffer {
  const hexadecimal = /^[0-9a-fA-F]+$/.test(text) && text.length % 2 === 0
  const key = Buffer.from(text, hexadecimal ? 'hex' : 'base64')
  if (key.length < 16) throw new ConfigurationError(`${what} must be at least 16 bytes in hexadecimal or base64`)
  return key
}

/**
 * The key of one segment; undefined when it is not encrypted. Throws when the named key is not there or is another one
 * than the segment was written with.
 */
export function segmentKey(header: SegmentHeader, keys: Keys, path: string): Buffer | undefined {
  if (header.keyName === '') return undefined
  const { key, check } = deriveKey(header.keyName, header.salt, keys, path)
  if (!check.equals(header.keyCheck))
    throw new ConfigurationError(`${path} was encrypted with another key than the one now named "${header.keyName}"`)
  return key
}

export function deriveKey(name: string, salt: Buffer, keys: Keys, path: string): { key: Buffer; check: Buffer } {
  const key = keys.all.get(name)
  if (key === undefined)
    throw new ConfigurationError(
      `${path} is encrypted with the key "${name}", which is not among the keys given: keep old keys in the file or variable of encryption.keyFile or encryption.keyVariable`,
    )
  const derived = Buffer.from(hkdfSync('sha256', key, salt, 'flumec file channel segment', 40))
  return { key: derived.subarray(0, 32), check: derived.subarray(32) }
}

export function encrypt(payload: readonly Buffer[], key: Buffer, header: RecordHeader, offset: number): Buffer[] {
  const cipher = createCipheriv('aes-256-gcm', key, nonce(offset))
  cipher.setAAD(boundPart(header))
  return [...payload.map(piece => cipher.update(piece)), cipher.final(), cipher.getAuthTag()]
}

/** Throws when the payload was not made with this key for this place. */
export function decrypt(stored: Buffer, key: Buffer, header: RecordHeader, offset: number): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce(offset))
  decipher.setAAD(boundPart(header))
  decipher.setAuthTag(stored.subarray(stored.length - tagBytes))
  return Buffer.concat([decipher.update(stored.subarray(0, stored.length - tagBytes)), decipher.final()])
}

function nonce(offset: number): Buffer {
  const bytes = Buffer.alloc(12)
  writeLong(bytes, offset, 0)
  return bytes
}
