import { expect, it } from 'vitest'
import { NumberedLines } from './lines.ts'

const lines = new NumberedLines(20, 40)
const all = () => lines.bytes().toString().trimEnd().split('\n')
const check = (arrived: readonly string[]) =>
  lines.check(
    (async function* () {
      yield* arrived
    })(),
  )

it('lines are of one length and differ', () => {
  expect(lines.bytes().length).toBe(800)
  expect(new Set(all().map(line => line.slice(11))).size).toBe(20)
  expect(lines.bytes(3, 5).toString()).toBe(`${lines.line(3)}\n${lines.line(4)}\n`)
})

it('all lines in any order are right', async () => {
  expect(await check(all().reverse())).toBeUndefined()
})

it('the first difference is told', async () => {
  expect(await check(all().slice(0, -1))).toBe('line 19 did not arrive')
  expect(await check([...all(), lines.line(7)])).toBe('line 7 arrived twice')
  expect(await check([...all().slice(1), '0000000000 other'])).toBe('"0000000000 other" was not sent')
  expect(await check(['rubbish'])).toBe('"rubbish" was not sent')
})
