import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { crc32c } from '../../../runtime/core/crc32c.ts'
import { codecNumber, codecs, compress, decompress, loadZstd } from '../../../runtime/kafka/codecs/index.ts'
import { MalformedData } from '../../../runtime/kafka/codecs/malformed.ts'
import { xxhash32 } from '../../../runtime/kafka/codecs/xxhash32.ts'

beforeAll(loadZstd)

const limit = 10_000_000
/** Bytes with repetitions near and far, and stretches without any. */
const bytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ maxLength: 20 }).map(text => Buffer.from(text.repeat(40))),
    ),
  )
  .map(parts => Buffer.concat([...parts, ...parts.slice(0, 3)]))

describe.each(codecs)('%s', codec => {
  const number = codecNumber(codec)

  it('gives back what it was given', () => {
    fc.assert(
      fc.property(bytes, plain => {
        expect(decompress(number, compress(codec, plain), limit).equals(plain)).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  it('takes more than one block', () => {
    const plain = Buffer.concat(
      Array.from({ length: 30_000 }, (_, i) => Buffer.from(`${(i * 7919) % 1000} line ${i}\n`)),
    )
    const packed = compress(codec, plain)
    if (codec !== 'none') expect(packed.length).toBeLessThan(plain.length)
    expect(decompress(number, packed, limit).equals(plain)).toBe(true)
  })

  if (codec !== 'none') {
    it('refuses to grow past the limit', () => {
      const packed = compress(codec, Buffer.alloc(1_000_000))
      expect(() => decompress(number, packed, 100_000)).toThrow(MalformedData)
    })

    it('never does anything but read or refuse damaged bytes', () => {
      const packed = compress(codec, Buffer.from('some text, some more text, some text again, and so on. '.repeat(30)))
      const damage = fc.array(fc.tuple(fc.nat(packed.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
      fc.assert(
        fc.property(damage, fc.nat(packed.length), (changes, length) => {
          const damaged = Buffer.from(packed.subarray(0, length))
          for (const [at, value] of changes) if (at < length) damaged[at] = value
          try {
            expect(decompress(number, damaged, 100_000).length).toBeLessThanOrEqual(100_000)
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedData)
          }
        }),
        { numRuns: 500 },
      )
    })
  }
})

it('reads zstd as the reference program writes it, without a length in front', () => {
  const plain = Buffer.from('a line of text\n'.repeat(5000))
  const packed = execFileSync('zstd', ['-c'], { input: plain })
  expect(decompress(codecNumber('zstd'), packed, limit).equals(plain)).toBe(true)
})

it('computes CRC-32C', () => {
  const text = Buffer.from('123456789')
  expect(crc32c(text, 0, 9)).toBe(0xe3069283)
  expect(crc32c(Buffer.alloc(32), 0, 32)).toBe(0x8a9136aa)
  const long = Buffer.from('x'.repeat(1000))
  for (let start = 0; start < 9; start++)
    expect(crc32c(long, start, start + 100)).toBe(crc32c(Buffer.from('x'.repeat(100)), 0, 100))
})

it('computes xxHash32', () => {
  expect(xxhash32(Buffer.from(''))).toBe(0x02cc5d05)
  expect(xxhash32(Buffer.from('abc'))).toBe(0x32d153ff)
  expect(xxhash32(Buffer.from('Nobody inspects the spammish repetition'))).toBe(0xe2293b2f)
})
