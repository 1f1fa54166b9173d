import { TextDecoder } from 'node:util'
import { ConfigurationError } from './contracts.ts'

/** A character encoding. Bytes that mean nothing become U+FFFD, characters that it lacks become `?`, as in Java. */
export interface Charset {
  decode(bytes: Buffer): string
  encode(text: string): Buffer
}

/** The encoding by Java's name for it, in any letter case. Throws ConfigurationError for one that is not known. */
export function charset(name: string): Charset {
  const key = name.toLowerCase().replace(/^(cp|windows_)125/, 'windows-125')
  return own.get(key.replace(/[-_]/g, ''))?.() ?? other(key, name)
}

/** By name without hyphens and underscores. */
const own: ReadonlyMap<string, () => Charset> = new Map([
  ['utf8', () => utf8],
  ['usascii', () => ascii],
  ['ascii', () => ascii],
  ['iso88591', () => latin1],
  ['latin1', () => latin1],
  ['windows1252', () => windows1252],
  ['utf16le', () => utf16('utf-16le', false)],
  ['utf16be', () => utf16('utf-16be', true)],
  ['utf16', () => utf16WithMark],
  ['utf32', () => utf32WithMark],
  ['utf32le', () => utf32(true)],
  ['utf32be', () => utf32(false)],
])

const utf8: Charset = {
  decode: bytes => bytes.toString('utf8'),
  encode: text => Buffer.from(text, 'utf8'),
}

const latin1: Charset = {
  decode: bytes => bytes.toString('latin1'),
  encode: text => Buffer.from(text.replace(/[^\x00-\xff]/gu, '?'), 'latin1'),
}

/** The characters of the bytes from 80 to 9F; some have none. Written out because Node 20 decodes them as ISO-8859-1. */
const windowsExtra = '€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ'

const windows1252: Charset = {
  decode: bytes => bytes.toString('latin1').replace(/[\x80-\x9f]/g, char => windowsExtra[char.charCodeAt(0) - 0x80]!),
  encode: text =>
    Buffer.from(
      text.replace(/[^\x00-\x7f\xa0-\xff]/gu, char => {
        const place = char === '\ufffd' ? -1 : windowsExtra.indexOf(char)
        return place < 0 ? '?' : String.fromCharCode(0x80 + place)
      }),
      'latin1',
    ),
}

const ascii: Charset = {
  decode: bytes => bytes.toString('latin1').replace(/[\x80-\xff]/g, '\ufffd'),
  encode: text => Buffer.from(text.replace(/[^\x00-\x7f]/gu, '?'), 'latin1'),
}

function utf16(label: string, swap: boolean): Charset {
  const decoder = new TextDecoder(label, { ignoreBOM: true })
  return {
    decode: bytes => decoder.decode(bytes),
    encode: text => (swap ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, 'utf16le')),
  }
}

/** Big-endian unless a mark says otherwise; written with a mark. */
const utf16WithMark: Charset = {
  decode: bytes => {
    const little = bytes[0] === 0xff && bytes[1] === 0xfe
    const marked = little || (bytes[0] === 0xfe && bytes[1] === 0xff)
    return utf16(little ? 'utf-16le' : 'utf-16be', !little).decode(bytes.subarray(marked ? 2 : 0))
  },
  encode: text =>
    text === '' ? Buffer.alloc(0) : Buffer.concat([Buffer.from([0xfe, 0xff]), utf16('utf-16be', true).encode(text)]),
}

function utf32(little: boolean): Charset {
  return {
    decode: bytes => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
      const units = Array.from({ length: bytes.length >> 2 }, (_, i) => characterOf(view.getUint32(4 * i, little)))
      return units.join('') + (bytes.length % 4 === 0 ? '' : '\ufffd')
    },
    encode: text => {
      const points = Array.from(text, char => char.codePointAt(0)!)
      const view = new DataView(new ArrayBuffer(4 * points.length))
      for (const [i, point] of points.entries()) view.setUint32(4 * i, point, little)
      return Buffer.from(view.buffer)
    },
  }
}

function characterOf(point: number): string {
  const isCharacter = point < 0xd800 || (point > 0xdfff && point <= 0x10ffff)
  return isCharacter ? String.fromCodePoint(point) : '\ufffd'
}

/** Big-endian unless a mark says otherwise; written without one. */
const utf32WithMark: Charset = {
  decode: bytes => {
    const text = utf32(bytes[0] === 0xff && bytes[1] === 0xfe).decode(bytes)
    return text.startsWith('\ufeff') ? text.slice(1) : text
  },
  encode: text => utf32(false).encode(text),
}

/** What the platform can decode. It has no encoder, so the way back is a table that is made from the way there. */
function other(label: string, name: string): Charset {
  const decoder = decoderFor(label)
  if (decoder === undefined) throw new ConfigurationError(`the charset "${name}" is not known here`)
  let table: Map<string, number> | undefined
  return {
    decode: bytes => decoder.decode(bytes),
    encode: text => {
      table ??= encodingTable(decoder)
      return encodeBy(table, text)
    },
  }
}

function decoderFor(label: string): TextDecoder | undefined {
  if (/^(utf|iso-2022|replacement|x-user)/.test(label)) return undefined
  try {
    return new TextDecoder(label)
  } catch {
    return undefined
  }
}

/** Every character of one or two bytes, with its bytes as a number. */
function encodingTable(decoder: TextDecoder): Map<string, number> {
  const table = new Map<string, number>()
  const add = (code: number, bytes: number[]) => {
    const text = decoder.decode(Uint8Array.from(bytes))
    if (text.length === 1 && text !== '\ufffd' && !table.has(text)) table.set(text, code)
  }
  for (let first = 0; first < 256; first++) add(first, [first])
  for (let first = 0x81; first < 256; first++)
    for (let second = 0x30; second < 256; second++) add(first * 256 + second, [first, second])
  return table
}

function encodeBy(table: ReadonlyMap<string, number>, text: string): Buffer {
  const bytes: number[] = []
  for (const char of text) {
    const code = table.get(char) ?? 0x3f
    if (code > 0xff) bytes.push(code >>> 8)
    bytes.push(code & 0xff)
  }
  return Buffer.from(bytes)
}
