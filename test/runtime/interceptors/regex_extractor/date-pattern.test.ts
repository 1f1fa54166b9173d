import { afterEach, describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../../runtime/core/contracts.ts'
import { DatePattern } from '../../../../runtime/interceptors/regex_extractor/date-pattern.ts'

/** What Joda-Time 2.9.9 makes of a text: in UTC and in Los Angeles, in ms since the epoch, or undefined for a refusal. */
const cases: readonly (readonly [
  pattern: string,
  text: string,
  utc: number | undefined,
  losAngeles: number | undefined,
])[] = [
  ['yyyy-MM-dd HH:mm', '2012-10-18 18:47', 1350586020000, 1350611220000],
  ['yyyy-MM-dd HH:mm', '2012-1-8 8:7', 1326010020000, 1326038820000],
  ['yyyy-MM-dd HH:mm', '2012-13-18 18:47', undefined, undefined],
  ['yyyy-MM-dd HH:mm', '2012-02-30 18:47', undefined, undefined],
  ['yyyy-MM-dd HH:mm', '2012-10-18 24:00', undefined, undefined],
  ['yyyy-MM-dd HH:mm', '2012-10-18 18:47 ', undefined, undefined],
  ['yyyyMMdd', '20121018', 1350518400000, 1350543600000],
  ['yyyyMMddHHmmss', '20121018184701', 1350586021000, 1350611221000],
  ['yyMMdd', '121018', 1350518400000, 1350543600000],
  ['yy-MM-dd', '12-10-18', 1350518400000, 1350543600000],
  ['yy-MM-dd', '2012-10-18', 1350518400000, 1350543600000],
  ['dd/MMM/yyyy:HH:mm:ss Z', '18/Oct/2012:18:47:01 +0200', 1350578821000, 1350578821000],
  ['dd/MMM/yyyy:HH:mm:ss Z', '18/OCTOBER/2012:18:47:01 -07:00', 1350611221000, 1350611221000],
  ['dd/MMM/yyyy:HH:mm:ss Z', '18/oct/2012:18:47:01 Z', 1350586021000, 1350586021000],
  ['dd MMMM yyyy', '1 mar 2013', 1362096000000, 1362124800000],
  ['EEE, dd MMM yyyy HH:mm:ss', 'Thu, 18 Oct 2012 18:47:01', 1350586021000, 1350611221000],
  ['EEE, dd MMM yyyy HH:mm:ss', 'thursday, 18 Oct 2012 18:47:01', 1350586021000, 1350611221000],
  ["yyyy-MM-dd'T'HH:mm:ss.SSS", '2012-10-18T18:47:01.5', 1350586021500, 1350611221500],
  ["yyyy-MM-dd'T'HH:mm:ss.SSS", '2012-10-18t18:47:01.123', 1350586021123, 1350611221123],
  ["yyyy-MM-dd'T'HH:mm:ss.SSSZZ", '2012-10-18T18:47:01.123+02:00', 1350578821123, 1350578821123],
  ['yyyy-MM-dd HH:mm:ss,SSS', '2012-10-18 18:47:01,123', 1350586021123, 1350611221123],
  ['MMM d HH:mm:ss', 'Oct  8 18:47:01', undefined, undefined],
  ['MMM d HH:mm:ss', 'Oct 8 18:47:01', 971030821000, 971056021000],
  ['MM/dd', '02/29', 951782400000, 951811200000],
  ['HH:mm', '18:47', 67620000, 96420000],
  ['hh:mm a', '12:05 AM', 300000, 29100000],
  ['hh:mm a', '12:05 pm', 43500000, 72300000],
  ['hh:mm a', '00:05 pm', undefined, undefined],
  ['KK:mm a', '00:05 PM', 43500000, 72300000],
  ['kk:mm', '24:05', 300000, 29100000],
  ['yyyy-DDD', '2012-366', 1356912000000, 1356940800000],
  ['yyyy-DDD', '2013-366', undefined, undefined],
  ["'it''s' yyyy", "it's 2012", 1325376000000, 1325404800000],
  ['yyyy', '12345', 327403382400000, 327403411200000],
  ['yyyy', '-5', -62324985600000, -62324957222000],
  ['s', '61', undefined, undefined],
  ['S', '5', 500, 28800500],
  ['HHmm', '123', 43380000, 72180000],
  ['YYYY-MM-dd', '2012-10-18', 1350518400000, 1350543600000],
  ['SSSSSS', '123456', 123, 28800123],
]

const before = process.env.TZ

describe('DatePattern reads dates as Joda-Time does', () => {
  afterEach(() => {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  })

  it.each(cases)('%s of %s', (pattern, text, utc, losAngeles) => {
    for (const [zone, ms] of [
      ['UTC', utc],
      ['America/Los_Angeles', losAngeles],
    ] as const) {
      process.env.TZ = zone
      const parse = () => new DatePattern(pattern).parse(text)
      if (ms === undefined) expect(parse).toThrow(`"${text}" is no date of the form ${pattern}`)
      else expect(parse()).toBe(ms)
    }
  })

  it.each(['yyyy-ww', 'GG', 'yyyy z', 'ZZZ'])('refuses the letters of %s', pattern => {
    expect(() => new DatePattern(pattern)).toThrow(ConfigurationError)
  })

  it('takes a year of two digits for one near now', () => {
    const year = (text: string) => new Date(new DatePattern('yy-MM-dd').parse(text)).getFullYear()
    const now = new Date().getFullYear()
    expect(year(`${String(now % 100).padStart(2, '0')}-06-01`)).toBe(now)
    expect(year(`${String((now - 60) % 100).padStart(2, '0')}-06-01`)).toBe(now - 60)
  })
})
