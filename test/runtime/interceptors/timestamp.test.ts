import { describe, expect, it } from 'vitest'
import { TimestampInterceptor } from '../../../runtime/interceptors/timestamp/index.ts'
import { event, headersAfter } from './support.ts'

describe('timestamp', () => {
  const bare = event('a')
  const full = event('b', { timestamp: '12345', host: 'given', key: 'mine', id: 'old', dc: 'WEST' })

  it('writes the time in ms and replaces what is there', () => {
    const before = Date.now()
    const seen = headersAfter(new TimestampInterceptor({}), [bare, full]).map(headers => Number(headers.timestamp))
    for (const time of seen) {
      expect(time).toBeGreaterThanOrEqual(before)
      expect(time).toBeLessThanOrEqual(Date.now())
    }
  })

  it('keeps what is there when told', () => {
    const [first, second] = headersAfter(new TimestampInterceptor({ preserveExisting: true }), [bare, full])
    expect(Number(first!.timestamp)).toBeGreaterThan(1e12)
    expect(second!.timestamp).toBe('12345')
  })

  it('writes the header it is told', () => {
    expect(Object.keys(headersAfter(new TimestampInterceptor({ headerName: 'seen' }), [bare])[0]!)).toEqual(['seen'])
  })
})
