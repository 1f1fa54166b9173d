import { expect, it } from 'vitest'
import { crc32c } from '../../../runtime/core/crc32c.ts'

it('gives the published sums', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa)
  expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43)
  expect(crc32c(Buffer.from(Array.from({ length: 32 }, (_, i) => i)))).toBe(0x46dd794e)
  expect(crc32c(Buffer.alloc(0))).toBe(0)
})

it('goes on from the sum of what lies in front, at any place and alignment', () => {
  const bytes = Buffer.from(Array.from({ length: 100 }, (_, i) => (i * 31) & 255))
  for (let start = 0; start < 20; start++)
    for (let middle = start; middle <= 100; middle += 7) {
      const whole = crc32c(Buffer.from(bytes.subarray(start)))
      expect(crc32c(bytes, start, 100)).toBe(whole)
      expect(crc32c(bytes, middle, 100, crc32c(bytes, start, middle))).toBe(whole)
    }
})
