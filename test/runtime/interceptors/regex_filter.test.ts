import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'
import { TimeLimitError } from '../../../runtime/core/time-limit.ts'
import { RegexFilterInterceptor } from '../../../runtime/interceptors/regex_filter/index.ts'
import { batchOf, bodiesOf } from '../../contracts/support.ts'

describe('regex_filter', () => {
  const bodies = ['an error', '', 'fine', 'Error']
  it.each([
    [{}, bodies],
    [{ regex: 'error' }, ['an error']],
    [{ regex: 'error', excludeEvents: true }, ['', 'fine', 'Error']],
    [{ regex: '(?i)ERROR$' }, ['an error', 'Error']],
    [{ excludeEvents: true }, []],
  ])('%o keeps %o', (options, kept) => {
    expect(bodiesOf([new RegexFilterInterceptor(options).intercept(batchOf(bodies))])).toEqual(kept)
  })

  it('hands on a batch that stays whole as it is', () => {
    const batch = batchOf(bodies)
    expect(new RegexFilterInterceptor({}).intercept(batch)).toBe(batch)
  })

  it('is stopped when an event would keep it busy for ever', { timeout: 30_000 }, () => {
    const hostile = batchOf(['fine', `${'a'.repeat(40)}!`])
    expect(() => new RegexFilterInterceptor({ regex: '(a+)+$' }).intercept(hostile)).toThrow(TimeLimitError)
  })

  it('refuses an expression that is none', () => {
    expect(() => new RegexFilterInterceptor({ regex: '(' })).toThrow(ConfigurationError)
  })
})
