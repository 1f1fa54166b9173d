import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { charset } from '../../../runtime/core/charset.ts'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'

const hex = (text: string) => Buffer.from(text, 'hex')

describe('charset', () => {
  /** Right: the bytes that Java writes. */
  it.each([
    ['UTF-8', 'é€😀', 'c3a9e282acf09f9880'],
    ['utf8', 'é', 'c3a9'],
    ['ISO-8859-1', 'é', 'e9'],
    ['ISO8859_1', 'é', 'e9'],
    ['US-ASCII', 'a', '61'],
    ['UTF-16', 'é', 'feff00e9'],
    ['UTF-16LE', 'é😀', 'e9003dd800de'],
    ['UTF-16BE', 'é', '00e9'],
    ['UTF-32', 'é😀', '000000e90001f600'],
    ['UTF-32LE', 'é', 'e9000000'],
    ['windows-1252', '€', '80'],
    ['Cp1252', '€', '80'],
    ['ISO-8859-15', '€', 'a4'],
    ['GBK', '你好', 'c4e3bac3'],
    ['GB2312', '你好', 'c4e3bac3'],
    ['Big5', '你好', 'a741a66e'],
    ['Shift_JIS', '日本', '93fa967b'],
    ['EUC-JP', '日本', 'c6fccbdc'],
    ['EUC-KR', '한국', 'c7d1b1b9'],
    ['KOI8-R', 'Я', 'f1'],
  ])('%s: %s is %s', (name, text, bytes) => {
    expect(charset(name).encode(text).toString('hex')).toBe(bytes)
    expect(charset(name).decode(hex(bytes))).toBe(text)
  })

  it.each([
    ['US-ASCII', 'é😀', '??'],
    ['ISO-8859-1', '€', '?'],
    ['GBK', '😀', '?'],
  ])('%s writes ? for what it lacks', (name, text, written) => {
    expect(charset(name).encode(text).toString('latin1')).toBe(written)
  })

  it('reads bytes that mean nothing as U+FFFD', () => {
    expect(charset('US-ASCII').decode(hex('61e9'))).toBe('a\ufffd')
    expect(charset('UTF-8').decode(hex('61ff'))).toBe('a\ufffd')
    expect(charset('UTF-32').decode(hex('00000061001100000000d80000'))).toBe('a\ufffd\ufffd\ufffd')
  })

  it('reads UTF-16 by its mark', () => {
    expect(charset('UTF-16').decode(hex('fffee900'))).toBe('é')
    expect(charset('UTF-16').decode(hex('00e9'))).toBe('é')
    expect(charset('UTF-16').encode('')).toEqual(Buffer.alloc(0))
  })

  it.each(['nope', 'constructor', 'ISO-2022-JP', ''])('does not know "%s"', name => {
    expect(() => charset(name)).toThrow(ConfigurationError)
  })

  it('gives back every text that it can write', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        for (const name of ['UTF-8', 'UTF-16LE', 'UTF-16BE'])
          expect(charset(name).decode(charset(name).encode(text))).toBe(text)
      }),
    )
  })
})
