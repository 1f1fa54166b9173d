import { describe, expect, it } from 'vitest'
import { RemoveHeaderInterceptor } from '../../../runtime/interceptors/remove_header/index.ts'
import { event, headersAfter } from './support.ts'

describe('remove_header', () => {
  const events = [event('x', { a: '1', b: '2', abc: '3', B: '4' })]
  it.each([
    [{ withName: 'a' }, ['b', 'abc', 'B']],
    [{ fromList: 'a , b,none' }, ['abc', 'B']],
    [{ fromList: 'a;b', fromListSeparator: ';' }, ['abc', 'B']],
    [{ matching: 'a' }, ['b', 'abc', 'B']],
    [{ matching: 'a.*' }, ['b', 'B']],
    [{ withName: 'a', fromList: 'b', matching: 'B' }, ['abc']],
    [{}, ['a', 'b', 'abc', 'B']],
  ])('%o leaves %o', (options, left) => {
    expect(Object.keys(headersAfter(new RemoveHeaderInterceptor(options), events)[0]!)).toEqual(left)
  })
})
