import { describe, expect, it } from 'vitest'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { SearchReplaceInterceptor } from '../../../runtime/interceptors/search_replace/index.ts'
import { batchOf, bodiesOf } from '../../contracts/support.ts'
import { event } from './support.ts'

describe('search_replace', () => {
  it.each([
    ['card 1234567890123', { searchPattern: '\\d{12,}', replaceString: '***' }, 'card ***'],
    ['a-b-c', { searchPattern: '-' }, 'abc'],
    ['k=v', { searchPattern: '(\\w)=(\\w)', replaceString: '$2:$1' }, 'v:k'],
    ['a', { searchPattern: 'a', replaceString: '\\$' }, '$'],
    ['ünï', { searchPattern: 'ï', replaceString: 'é' }, 'üné'],
  ])('%s with %o', (body, options, expected) => {
    expect(bodiesOf([new SearchReplaceInterceptor(options).intercept(batchOf([body, '']))])).toEqual([expected, ''])
  })

  it('keeps headers, and the bytes of bodies without a match', () => {
    const odd = Buffer.from([0xff, 0xfe, 1])
    const batch = EventBatch.of([{ headers: { n: '1' }, body: odd }, event('aXb', { n: '2' })])
    const after = new SearchReplaceInterceptor({ searchPattern: 'X', replaceString: '-' }).intercept(batch)
    expect(after.body(0)).toEqual(odd)
    expect(after.body(1).toString()).toBe('a-b')
    expect([after.header(0, 'n'), after.header(1, 'n')]).toEqual(['1', '2'])
  })

  it('reads and writes the charset it is told', () => {
    const latin = EventBatch.of([{ headers: {}, body: Buffer.from('für', 'latin1') }])
    const options = { searchPattern: 'ü', replaceString: 'ä', charset: 'ISO-8859-1' }
    expect(new SearchReplaceInterceptor(options).intercept(latin).body(0).toString('latin1')).toBe('fär')
    const chinese = EventBatch.of([{ headers: {}, body: Buffer.from([0xc4, 0xe3, 0xba, 0xc3]) }])
    const gbk = new SearchReplaceInterceptor({ searchPattern: '好', replaceString: '们', charset: 'GBK' })
    expect([...gbk.intercept(chinese).body(0)]).toEqual([0xc4, 0xe3, 0xc3, 0xc7])
  })

  it.each([
    [{ searchPattern: 'a', replaceString: '$1' }, 'there is no group 1'],
    [{ searchPattern: 'a', charset: 'nope' }, 'the charset "nope" is not known'],
  ])('refuses %o at once', (options, why) => {
    expect(() => new SearchReplaceInterceptor(options)).toThrow(why)
  })
})
