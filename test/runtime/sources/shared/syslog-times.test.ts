import { describe, expect, it } from 'vitest'
import { timeOf3164, timeOf3164Utc, timeOf5424 } from '../../../../runtime/sources/shared/syslog/times.ts'

const local = (...fields: [number, number, number, number, number, number, number?]) => new Date(...fields).getTime()

describe('RFC 5424', () => {
  it('counts the zone when there is no fraction', () => {
    expect(timeOf5424('2003-08-24T05:14:15-07:00')).toBe(Date.UTC(2003, 7, 24, 12, 14, 15))
    expect(timeOf5424('2003-08-24T05:14:15Z')).toBe(Date.UTC(2003, 7, 24, 5, 14, 15))
    expect(timeOf5424('2003-08-24T05:14:15')).toBe(local(2003, 7, 24, 5, 14, 15))
    expect(timeOf5424('2003-13-24T05:14:15Z')).toBe(Date.UTC(2004, 0, 24, 5, 14, 15))
  })

  it('passes over the zone behind a fraction, whose first three digits are ms, as Flume does', () => {
    expect(timeOf5424('2003-08-24T05:14:15.000003-07:00')).toBe(local(2003, 7, 24, 5, 14, 15, 0))
    expect(timeOf5424('2003-08-24T05:14:15.123456Z')).toBe(local(2003, 7, 24, 5, 14, 15, 123))
    expect(timeOf5424('2003-08-24T05:14:15.5Z')).toBe(local(2003, 7, 24, 5, 14, 15, 5))
  })
})

describe('RFC 3164', () => {
  const now = local(2026, 5, 15, 12, 0, 0)

  it('takes the year that brings it nearest', () => {
    expect(timeOf3164('Jun 15 11:59:00', now)).toBe(local(2026, 5, 15, 11, 59, 0))
    expect(timeOf3164('Jul 14 00:00:00', now)).toBe(local(2026, 6, 14, 0, 0, 0))
    expect(timeOf3164('Jul 16 00:00:00', now)).toBe(local(2025, 6, 16, 0, 0, 0))
    expect(timeOf3164('Jan  1 00:00:00', local(2026, 11, 31, 12, 0, 0))).toBe(local(2027, 0, 1, 0, 0, 0))
  })

  it('has UTC for the multiport source', () => {
    expect(timeOf3164Utc('Jun  5 11:59:00', now)).toBe(Date.UTC(2026, 5, 5, 11, 59))
    for (const text of ['Foo  5 11:59:00', 'Jun 31 11:59:00', 'Jun  5 25:59:00'])
      expect(timeOf3164Utc(text, now)).toBeUndefined()
  })
})
