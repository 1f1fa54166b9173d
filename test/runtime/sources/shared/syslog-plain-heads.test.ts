import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formats } from '../../../../runtime/sources/shared/syslog/formats.ts'
import { Framer } from '../../../../runtime/sources/shared/syslog/message.ts'
import { PlainHeads } from '../../../../runtime/sources/shared/syslog/plain-heads.ts'

/** What a head is made of, mostly as it should be. */
const oneOf = (usual: readonly string[], ...odd: string[]) =>
  fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...usual) }, fc.constantFrom('', '-', '\xa0', ...odd))
const number = (least: number, most: number) => fc.integer({ min: least, max: most }).map(String)
const two = (most: number) => number(0, most).map(text => text.padStart(2, '0'))
const blank = oneOf([' '], '\t', '  ')
const months = oneOf(['Jan', 'Feb', 'Oct', 'Dec'], 'oct', 'Xyz', '1Oct')
const day = oneOf([' 1', ' 9', '10', '28', '31', '39'], '7')
const clock = fc.tuple(two(29), two(69), two(69)).map(fields => fields.join(':'))
const date = fc.tuple(number(1000, 9999), two(19), two(39)).map(fields => fields.join('-'))
const fraction = fc.oneof(
  fc.constantFrom('', '.'),
  number(0, 99_999_999).map(text => `.${text}`),
)
const zone = oneOf(['', 'Z', '+01:00', '-11:30'], '+0100', '+99:99', 'z', 'ZZ')
const joined = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map(texts => texts.join(''))
const stamp3164 = joined(months, blank, day, blank, clock)
const stamp5424 = joined(oneOf(['1 '], '1', '0 ', '12 ', '1\t'), date, oneOf(['T'], 't'), clock, fraction, zone)
const host = oneOf(['h', 'web-1.example.com', '10.0.0.1', '_a@b'], '.x', 'a:b', 'wé')
const message = joined(
  oneOf(['<0>', '<13>', '<165>', '<999>'], '<013>', '<1200>', '<>', '<1a>'),
  fc.oneof(stamp3164, stamp5424),
  blank,
  host,
  blank,
  fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('', 'a\rb', 'x\r')),
)

const longest = 60

it('reads what it reads as the formats do, however often it comes', () => {
  const heads = new PlainHeads()
  const careful = formats({})
  const seen = { plain: 0, left: 0 }
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), messages => {
      heads.tick(Date.now())
      const framed = new Framer(longest).add(Buffer.from(`${messages.join('\n')}\n`, 'latin1'))
      for (const one of framed.messages) {
        const text = framed.data.toString('latin1', one.from, one.to)
        const found = text.includes('\r') ? undefined : heads.read(framed.data, one)
        seen[found === undefined ? 'left' : 'plain']++
        if (found !== undefined)
          expect(found).toEqual(careful.map(format => format(text)).find(fields => fields !== undefined))
      }
    }),
    { numRuns: 3000 },
  )
  // Both ways were gone.
  expect(Math.min(seen.plain, seen.left)).toBeGreaterThan(1000)
})

it('finds the year of a time again when time has passed', () => {
  const heads = new PlainHeads()
  const data = Buffer.from('<13>Oct 11 22:14:15 h x')
  const yearAt = (now: number) => {
    heads.tick(now)
    const fields = heads.read(data, { from: 0, to: data.length, priority: 13, incomplete: false })
    return new Date(Number(fields!.time)).getFullYear()
  }
  expect([2025, 2026].map(year => yearAt(Date.UTC(year, 9, 12)))).toEqual([2025, 2026])
})
