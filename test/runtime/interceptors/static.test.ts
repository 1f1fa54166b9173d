import { describe, expect, it } from 'vitest'
import { StaticInterceptor } from '../../../runtime/interceptors/static/index.ts'
import { batchOf } from '../../contracts/support.ts'
import { event, headersAfter } from './support.ts'

describe('static', () => {
  const bare = event('a')
  const full = event('b', { timestamp: '12345', host: 'given', key: 'mine', id: 'old', dc: 'WEST' })

  it('keeps what is there unless told otherwise', () => {
    expect(headersAfter(new StaticInterceptor({}), [bare, full]).map(one => one.key)).toEqual(['value', 'mine'])
    const dc = (preserveExisting: boolean) =>
      headersAfter(new StaticInterceptor({ key: 'dc', value: 'EAST', preserveExisting }), [bare, full]).map(
        one => one.dc,
      )
    expect(dc(true)).toEqual(['EAST', 'WEST'])
    expect(dc(false)).toEqual(['EAST', 'EAST'])
  })

  it('a header that no event has costs one entry for the whole batch', () => {
    const batch = new StaticInterceptor({ key: 'dc', value: 'EAST' }).intercept(batchOf(['a', 'b', 'c']))
    expect(batch.headers.get('dc')).toBe('EAST')
  })

  it('keeps the values of a header that is made when asked for', () => {
    const lazy = batchOf(['a', 'b']).withHeader('dc', i => (i === 1 ? 'WEST' : undefined))
    const batch = new StaticInterceptor({ key: 'dc', value: 'EAST' }).intercept(lazy)
    expect([batch.header(0, 'dc'), batch.header(1, 'dc')]).toEqual(['EAST', 'WEST'])
  })
})
