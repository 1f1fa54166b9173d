import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'
import { RegexExtractorInterceptor } from '../../../runtime/interceptors/regex_extractor/index.ts'
import { batchOf } from '../../contracts/support.ts'
import { event, headersAfter } from './support.ts'

describe('regex_extractor', () => {
  it('writes groups into headers and leaves events without a match alone', () => {
    const options = {
      regex: '^(\\w+) (\\d+)(?: (\\w+))?',
      serializers: ['s1', 's2', 's3', 's4'],
      'serializers.s1.name': 'level',
      'serializers.s2.type': 'DEFAULT',
      'serializers.s2.name': 'code',
      'serializers.s3.name': 'word',
      'serializers.s4.name': 'none',
    }
    const events = [
      event('WARN 12 x', { level: 'old' }),
      event('nothing', { level: 'old' }),
      event('INFO 7', { word: 'old' }),
    ]
    expect(headersAfter(new RegexExtractorInterceptor(options), events)).toEqual([
      { level: 'WARN', code: '12', word: 'x' },
      { level: 'old' },
      { level: 'INFO', code: '7' },
    ])
  })

  const millis = {
    regex: '^(\\d\\d\\d\\d-\\d\\d-\\d\\d \\S+)',
    serializers: ['s1'],
    'serializers.s1.type': 'org.apache.flume.interceptor.RegexExtractorInterceptorMillisSerializer',
    'serializers.s1.name': 'timestamp',
    'serializers.s1.pattern': 'yyyy-MM-dd HH:mmZ',
  }

  it('reads dates', () => {
    const [headers] = headersAfter(new RegexExtractorInterceptor(millis), [event('2012-10-18 18:47-0700 hello')])
    expect(headers).toEqual({ timestamp: '1350611220000' })
  })

  it('refuses a batch with a text that is no date', () => {
    expect(() => new RegexExtractorInterceptor(millis).intercept(batchOf(['2012-13-01 00:00Z']))).toThrow(
      'is no date of the form',
    )
  })

  it.each([
    [{ serializers: [] }, 'serializers names none'],
    [{ 'serializers.s1.name': undefined }, 'serializers.s1.name is missing'],
    [{ 'serializers.s1.type': 'default' }, 'there is no serializer "default"'],
    [{ 'serializers.s1.pattern': undefined }, 'serializers.s1.pattern is missing'],
  ])('refuses %o', (change, why) => {
    const make = () => new RegexExtractorInterceptor({ ...millis, ...change } as never)
    expect(make).toThrow(why)
    expect(make).toThrow(ConfigurationError)
  })
})
