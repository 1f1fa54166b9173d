/** `${…}` means the same on both sides. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pieces } from '../../../compiler/4-lower/references.ts'
import { carried } from '../../../compiler/migrate/carry.ts'

const fragment = fc.oneof(
  fc.constantFrom(
    '${env:HOME}',
    '${NAME}',
    '${NAME:-x}',
    '${env:A:-b c}',
    '$${NAME}',
    '$${env:A}',
    '${sys:user.dir}',
    "${f1['key']}",
    '${java:version}',
    '$',
    '{',
    '}',
    '${',
  ),
  fc.string({ maxLength: 4 }),
)
const texts = fc.array(fragment, { maxLength: 5 }).map(parts => parts.join(''))

/** What a text comes to: its plain pieces and its references, one behind the other. */
function meaning(text: string, format: 'properties' | 'yaml'): string {
  const cut = pieces(text, format) ?? [text]
  return cut.map(piece => (typeof piece === 'string' ? piece : `\0${JSON.stringify(piece)}\0`)).join('')
}

it('to YAML', () => {
  fc.assert(
    fc.property(texts, text => {
      expect(meaning(carried(text, 'yaml'), 'yaml')).toEqual(meaning(text, 'properties'))
    }),
    { numRuns: 2000 },
  )
})

it('back to properties', () => {
  fc.assert(
    fc.property(texts, text => {
      expect(meaning(carried(text, 'properties'), 'properties')).toEqual(meaning(text, 'yaml'))
    }),
    { numRuns: 2000 },
  )
})

describe('as it is written', () => {
  it.each([
    ['${env:HOST:-localhost}', '${HOST:-localhost}'],
    ['awk ${file}', 'awk $${file}'],
    ["${f1['PASS']}", "${f1['PASS']}"],
    ['${sys:user.name}', '${sys:user.name}'],
  ])('%s', (properties, yaml) => {
    expect(carried(properties, 'yaml')).toBe(yaml)
    expect(carried(yaml, 'properties')).toBe(properties)
  })

  it('stays escaped where Flume would put a property in its place', () => {
    expect(carried('$${a1.sources}', 'properties', name => name === 'a1.sources')).toBe('$${a1.sources}')
  })
})
