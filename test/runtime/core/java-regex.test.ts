import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'
import { JavaRegex } from '../../../runtime/core/java-regex.ts'
import { TimeLimitError } from '../../../runtime/core/time-limit.ts'

/** What java.util.regex of Java 17 makes of a pattern and a text. */
interface Case {
  readonly pattern: string
  readonly text: string
  readonly error?: true
  readonly groups?: readonly (string | null)[]
  readonly matches: boolean
  readonly replacement: string
  readonly replaced?: string
  readonly split: readonly string[]
}

const cases: readonly Case[] = JSON.parse(readFileSync(new URL('java-regex.cases.json', import.meta.url), 'utf8'))

describe('JavaRegex means what Java means', () => {
  it.each(cases.filter(one => !one.error))('$pattern on $text', one => {
    const regex = new JavaRegex(one.pattern)
    expect(regex.groups(one.text)?.map(group => group ?? null)).toEqual(one.groups)
    expect(regex.find(one.text)).toBe(one.groups !== undefined)
    expect(regex.matches(one.text)).toBe(one.matches)
    if (one.replaced !== undefined) expect(regex.replacer(one.replacement)(one.text)).toBe(one.replaced)
    expect(regex.split(one.text)).toEqual(one.split)
  })

  it.each(cases.filter(one => one.error))('refuses $pattern as Java does', one => {
    expect(() => new JavaRegex(one.pattern)).toThrow(ConfigurationError)
  })
})

describe('JavaRegex refuses what JavaScript has no match for', () => {
  it.each([
    ['a\\Gb', '\\G is not known here'],
    ['\\X', '\\X is not known here'],
    ['\\b{g}', '\\b is not known here'],
    ['\\p{InGreek}', 'the class \\p{InGreek} is not known here'],
    ['(a)?\\1', 'group 1 is to a group that need not take part'],
    ['(?:(a)|b\\1)', 'group 1 is to a group that need not take part'],
    ['(?i)(a)\\1', 'group 1 is compared without regard to case'],
    ['\\1(a)', 'group 1 comes before the end of that group'],
    ['(?<=a++)b', 'can not stand in a look-behind'],
    ['(?:a*?)+', 'tries to match nothing first'],
    ['(?q)a', 'there is no flag "q"'],
  ])('%s', (pattern, why) => {
    expect(() => new JavaRegex(pattern)).toThrow(why)
  })

  it('groups that a repetition leaves with other texts, when they are used', () => {
    const regex = new JavaRegex('(?:(a)|b)*')
    expect(regex.find('ab')).toBe(true)
    expect(() => regex.requireGroups()).toThrow('differs from Java')
    expect(() => regex.replacer('$1')).toThrow('differs from Java')
    expect(regex.replacer('x')('ab')).toBe('xx')
  })
})

describe('replacements', () => {
  it.each([
    ['$2', 'there is no group 2'],
    ['${name}', 'there is no group "name"'],
    ['$', '$ must be followed'],
    ['$&', '$ must be followed'],
    ['a\\', 'it ends with a backslash'],
  ])('%s is refused before any event comes', (replacement, why) => {
    expect(() => new JavaRegex('(a)').replacer(replacement)).toThrow(why)
  })
})

describe('limited', () => {
  const hostile = `${'a'.repeat(40)}!`

  it('ends an expression that would never end', { timeout: 30_000 }, () => {
    const regex = new JavaRegex('(a+)+$')
    expect(() => regex.limited(hostile.length, () => regex.find(hostile))).toThrow(TimeLimitError)
    expect(regex.limited(3, () => regex.find('aaa'))).toBe(true)
  })

  it('hands on what the work throws', () => {
    const regex = new JavaRegex('(a+)+$')
    const work = () => {
      throw new RangeError('of the work')
    }
    expect(() => regex.limited(1, work)).toThrow(RangeError)
  })
})
