/** Expressions that backtrack without end, on texts and names of a hostile hand: nothing hangs for longer than its limit. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Source } from '../../runtime/core/contracts.ts'
import { NamePattern } from '../../runtime/core/name-pattern.ts'
import { RegexExtractorInterceptor } from '../../runtime/interceptors/regex_extractor/index.ts'
import { RegexFilterInterceptor } from '../../runtime/interceptors/regex_filter/index.ts'
import { RemoveHeaderInterceptor } from '../../runtime/interceptors/remove_header/index.ts'
import { SearchReplaceInterceptor } from '../../runtime/interceptors/search_replace/index.ts'
import { SyslogEvents } from '../../runtime/sources/shared/syslog/events.ts'
import { SpooldirSource } from '../../runtime/sources/spooldir/index.ts'
import { TaildirSource } from '../../runtime/sources/taildir/index.ts'
import { batchOf, sourceContext, TestOutlet, testContext } from '../contracts/support.ts'
import { temporaryFolder } from '../services/guard.ts'
import { until } from '../services/until.ts'

const endless = '(a+)+$'
/** Undecided it would be for longer than the universe is old. */
const hostile = `${'a'.repeat(100_000)}!`

function took(work: () => unknown): number {
  const began = performance.now()
  work()
  return performance.now() - began
}

describe('interceptors give the batch up within their limit', () => {
  const batch = batchOf(['fine', hostile])
  const cases = {
    regex_filter: () => new RegexFilterInterceptor({ regex: endless }).intercept(batch),
    regex_extractor: () =>
      new RegexExtractorInterceptor({
        regex: `x*${endless.replace('(a', '(?:a')}(b)?`,
        serializers: ['s'],
        'serializers.s.name': 'n',
      }).intercept(batch),
    search_replace: () => new SearchReplaceInterceptor({ searchPattern: endless, replaceString: '' }).intercept(batch),
    remove_header: () =>
      new RemoveHeaderInterceptor({ matching: endless }).intercept(batchOf(['x'], { [hostile]: 'v' })),
  }
  it.each(Object.entries(cases))('%s', (_, intercept) => {
    // 3 s, 1 ms for each KiB, and what a loaded machine adds.
    expect(
      took(() => expect(intercept).toThrow(/regular expression .* was stopped: it took longer than 3\d\d\d ms/)),
    ).toBeLessThan(15_000)
  })
})

describe('names that others choose', () => {
  const name = `${'a'.repeat(200)}!`
  it('cost their limit once, and are left alone', () => {
    const { log, logged } = testContext()
    const pattern = new NamePattern(endless)
    expect(pattern.matches(name, log)).toBe(false)
    expect(took(() => expect(pattern.matches(name, log)).toBe(false))).toBeLessThan(50)
    expect(pattern.matches('aaa', log)).toBe(true)
    expect(logged[0]?.message).toMatch(/^"a+!" is left alone: the regular expression .* was stopped/)
  })

  it('keep no source from the other files', async () => {
    const make: ((folder: string) => Source)[] = [
      folder =>
        new TaildirSource({
          filegroups: ['f'],
          'filegroups.f': `${folder}/${endless}`,
          positionFile: `${folder}/.positions`,
        }),
      folder => new SpooldirSource({ spoolDir: folder, includePattern: endless }),
      folder => new SpooldirSource({ spoolDir: folder, ignorePattern: '(a+)+b' }),
    ]
    for (const source of make) {
      const folder = temporaryFolder('names')
      for (const file of [name, 'aaa']) writeFileSync(join(folder, file), `${file.length}\n`)
      const outlet = new TestOutlet()
      const running = source(folder)
      await running.start(sourceContext(outlet))
      await until(() => outlet.count > 0, { what: 'the other file' })
      await running.stop()
      await running.close()
      expect(outlet.bodies).toEqual(['3'])
    }
  })
})

it('syslog messages that a format of the user can’t decide in time keep their text', () => {
  const events = new SyslogEvents({ keepFields: 'none', 'format.regex': `<(\\d+)>(?:a+)+$` } as never)
  const data = Buffer.from(`<13>${hostile}`)
  const message = { from: 0, to: data.length, priority: 13, incomplete: false }
  expect(took(() => expect(events.batch({ data, messages: [message] }).body(0)).toEqual(data))).toBeLessThan(5000)
})
