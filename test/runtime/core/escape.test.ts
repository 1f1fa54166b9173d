import { expect, it } from 'vitest'
import { EscapeError, type EscapeOptions, escapedText } from '../../../runtime/core/escape.ts'
import { batchOf } from '../../contracts/support.ts'

const time = 1730611834567
const text = (pattern: string, headers: Record<string, string> = {}, options: EscapeOptions = { timeZone: 'UTC' }) =>
  escapedText(pattern, options).of(batchOf(['x'], { timestamp: String(time), ...headers }), 0)

/** Observed by running BucketPath of Flume at that time in UTC. */
const observed: [string, string][] = [
  ['%a', 'Sun'],
  ['%A', 'Sunday'],
  ['%b', 'Nov'],
  ['%B', 'November'],
  ['%c', 'Sun Nov 3 05:30:34 2024'],
  ['%d', '03'],
  ['%e', '3'],
  ['%D', '11/03/24'],
  ['%H', '05'],
  ['%I', '05'],
  ['%j', '308'],
  ['%k', '5'],
  ['%l', '5'],
  ['%m', '11'],
  ['%n', '11'],
  ['%M', '30'],
  ['%p', 'AM'],
  ['%s', '1730611834'],
  ['%S', '34'],
  ['%t', '1730611834567'],
  ['%y', '24'],
  ['%Y', '2024'],
  ['%z', '+0000'],
  ['%%', '%'],
  ['%q%_', ''],
]

it.each(observed)('%s gives %s', (pattern, expected) => {
  expect(text(`<${pattern}>`)).toBe(`<${expected}>`)
})

it('puts headers in as they are, and nothing for one that is missing', () => {
  expect(text('a/%{h}/%{no.such-one}/b', { h: 'x/%Y$1\\' })).toBe('a/x/%Y$1\\//b')
})

it('leaves everything else as it is', () => {
  expect(text('%{a b} %- %é 100%')).toBe('%{a b} %- %é 100%')
})

it('tells a text without escapes', () => {
  expect(escapedText('plain').fixed).toBe('plain')
  expect(escapedText('%{h}').fixed).toBeUndefined()
})

it('wants a time for every letter, a percent sign too', () => {
  const without = batchOf(['x'], { h: '1' })
  expect(() => escapedText('100%%').of(without, 0)).toThrow(EscapeError)
  expect(() => escapedText('%Y').of(batchOf(['x'], { timestamp: ' 1' }), 0)).toThrow(/not a time/)
  expect(escapedText('%{h}').of(without, 0)).toBe('1')
  expect(() => escapedText('%[nobody]')).toThrow(/localhost/)
})

it('takes the clock when asked to', () => {
  const before = Date.now()
  const ms = Number(escapedText('%t', { useLocalTime: true }).of(batchOf(['x']), 0))
  expect(ms).toBeGreaterThanOrEqual(before)
})

it('rounds within the hour of the zone, and leaves %t alone', () => {
  const headers = { timestamp: '1339502074000' }
  const round = { unit: 'minute', value: 10 } as const
  expect(text('/flume/events/%Y-%m-%d/%H%M/%S', headers, { timeZone: 'UTC', round })).toBe(
    '/flume/events/2012-06-12/1150/00',
  )
  expect(text('%s %t', headers, { timeZone: 'UTC', round })).toBe('1339501800 1339502074000')
  const odd = { timeZone: 'UTC', round: { unit: 'minute', value: 45 } as const }
  expect(text('%M', { timestamp: String(Date.UTC(2024, 0, 1, 1, 50)) }, odd)).toBe('45')
  expect(text('%M', { timestamp: String(Date.UTC(2024, 0, 1, 1, 44)) }, odd)).toBe('00')
  expect(() => text('%H', { timestamp: '0' }, odd)).toThrow(/rounded/)
})

it('shows the clock of the zone', () => {
  expect(text('%Y-%m-%d %H:%M %z', {}, { timeZone: 'Asia/Shanghai' })).toBe('2024-11-03 13:30 +0800')
  expect(text('%H:%M %z', {}, { timeZone: 'Asia/Kolkata' })).toBe('11:00 +0530')
  expect(text('%H %z', {}, { timeZone: 'GMT-3' })).toBe('02 -0300')
  expect(text('%H %z', {}, { timeZone: 'Nowhere/Else' })).toBe('05 +0000')
})

it('rounds an hour that comes twice to its second coming, as Java does', () => {
  const options = { timeZone: 'America/New_York', round: { unit: 'second', value: 1 } as const }
  expect(text('%H:%M:%S %z', {}, options)).toBe('01:30:34 -0500')
  expect(text('%H:%M:%S %z', {}, { timeZone: 'America/New_York' })).toBe('01:30:34 -0400')
})
