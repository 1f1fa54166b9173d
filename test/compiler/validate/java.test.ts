/** Java's own doings that decide what Flume keeps; expected values were observed with Java 17. */
import { describe, expect, it } from 'vitest'
import { isCharset } from '../../../compiler/2-validate/flume/charset.ts'
import { javaOrder } from '../../../compiler/2-validate/flume/java-order.ts'
import { isJavaRegex } from '../../../compiler/2-validate/flume/java-regex.ts'
import { readKey } from '../../../compiler/2-validate/flume/key.ts'
import { InfiniteLoop, substituted } from '../../../compiler/2-validate/flume/substitute.ts'

describe('the order of a hash set', () => {
  it.each([
    ['sink1 sink2 sink3', 'sink3 sink2 sink1'],
    ['z a m', 'a z m'],
    ['primary backup', 'backup primary'],
    ['c1 c2', 'c1 c2'],
    ['k1 k2 k3', 'k1 k2 k3'],
    ['k1 k1', 'k1'],
  ])('%s', (names, expected) => {
    expect(javaOrder(names.split(' ')).join(' ')).toBe(expected)
  })
})

describe('keys', () => {
  it.each([
    ['a.sources', 'list sources'],
    [' a.sources ', 'list sources'],
    ['a.sources.r.type', 'option sources r type'],
    ['a.sinks.k.hdfs.path', 'option sinks k hdfs.path'],
    ['a.sinkgroups.g.processor.priority.k', 'option sinkgroups g processor.priority.k'],
    ['a.sources..x.type', 'option sources .x type'],
    ['a.sources. r .type', 'option sources r type'],
    ['sources', 'none no-agent'],
    ['.sources', 'none no-agent'],
    ['a.', 'none no-agent'],
    ['a.source.r.type', 'none unknown-section'],
    ['a.sources.r', 'none no-component'],
    ['a.sources.r.', 'none no-component'],
    ['a.Sources.r.type', 'none unknown-section'],
  ])('%s', (text, expected) => {
    const key = readKey(text)
    const words =
      key.kind === 'option' ? [key.section, key.name, key.option] : [key.kind === 'list' ? key.section : key.why]
    expect([key.kind, ...words].join(' ')).toBe(expected)
  })
})

describe('substitution', () => {
  const one = (value: string, defaults = true) => substituted(new Map([['k', value]]), defaults).get('k')

  it.each([
    ['${env:X:-d}', 'd'],
    ['${ENV:X:-d}', 'd'],
    ['${env:X}', '${env:X}'],
    ['${nothing}', '${nothing}'],
    ['${nothing:-d}', 'd'],
    ['${foo:X:-d}', 'd'],
    ['$${env:X}', '${env:X}'],
    ['a${x:-b}c${y:-d}e', 'abcde'],
    ['${x:-${y:-z}}', 'z'],
    ['${x', '${x'],
    ['${k}', '${k}'],
    ["${f['key']}", "${f['key']}"],
  ])('%s', (text, expected) => {
    expect(one(text)).toBe(expected)
  })

  it('keeps what only the agent knows, when asked to', () => {
    expect([one('${env:X:-d}', false), one('$${env:X}', false), one('${x:-d}', false)]).toEqual([
      '${env:X:-d}',
      '$${env:X}',
      'd',
    ])
  })

  it('sees what the hash table has before', () => {
    const order = javaOrder(['a1.host', 'a1.sources.r1.bind'])
    const values = substituted(
      new Map([
        ['a1.host', 'h'],
        ['a1.sources.r1.bind', '${a1.host}'],
      ]),
      true,
    )
    expect(order[0]).toBe('a1.host')
    expect(values.get('a1.sources.r1.bind')).toBe('h')
    expect(
      substituted(
        new Map([
          [order[0]!, `\${${order[1]}}`],
          [order[1]!, 'h'],
        ]),
        true,
      ).get(order[0]!),
    ).toBe(`\${${order[1]}}`)
  })

  it('throws at a loop', () => {
    const keys = ['x', 'y', 'z', 'w'].sort()
    const values = new Map(keys.map(key => [key, `\${${javaOrder(keys)[0]}}`]))
    expect(() => substituted(values, true)).toThrow(InfiniteLoop)
  })
})

describe('regular expressions', () => {
  const good = [
    'a++',
    '(?i)abc',
    '\\Q((\\E',
    'x{2,3}',
    '[a-z&&[^b]]',
    '\\p{Alpha}+',
    '(?<n>a)\\k<n>',
    ']',
    '}',
    '[\\]]',
    '(?>a)',
    '^(\\d+)\\s',
    '.*\\.log$',
  ]
  const bad = ['(', ')', '[', 'x{3,2}', '*.log', 'a{', '${x}', '^[a-z[ ]', '\\y', '^(d+))s', 'a**b(']

  it.each(good)('%s', text => expect(isJavaRegex(text)).toBe(true))
  it.each(bad)('%s is none', text => expect(isJavaRegex(text)).toBe(false))
})

describe('charsets', () => {
  it.each([
    'UTF-8',
    'utf-8',
    'ISO-8859-1',
    'latin1',
    'GBK',
    'GB18030',
    'Big5',
    'Shift_JIS',
    'Cp1252',
    'windows-1251',
    'UTF-16LE',
    'US-ASCII',
  ])('%s', name => expect(isCharset(name)).toBe(true))
  it.each(['UTF-8 # why', 'UFT-8', '', 'unicode!', '10,000'])('%j is none', name => expect(isCharset(name)).toBe(false))
})
