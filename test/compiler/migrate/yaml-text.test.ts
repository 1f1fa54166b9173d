import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { branch, put } from '../../../compiler/migrate/tree.ts'
import { entryLines, scalarText } from '../../../compiler/migrate/yaml-text.ts'

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.stringMatching(/^[-+0-9.:xeE_ #'"{}[\],&*!|>%@`~?\\$a-f]{1,12}$/),
  fc.constantFrom(
    'yes',
    'no',
    'On',
    'null',
    '~',
    'true',
    '1_000',
    '0x1f',
    '007',
    '1:30',
    '2020-01-01',
    '- a',
    'a: b',
    'a #b',
    '<<',
    '=',
  ),
)

describe('a text', () => {
  it('reads back as itself, whichever YAML reads it', () => {
    fc.assert(
      fc.property(texts, text => {
        for (const version of ['1.1', '1.2'] as const) {
          expect(parse(`key: ${scalarText(text)}\n`, { version })).toEqual({ key: text })
          expect(parse(`key: [${scalarText(text, true)}, x]\n`, { version })).toEqual({ key: [text, 'x'] })
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('reads back as a key too', () => {
    fc.assert(
      fc.property(texts, text => {
        expect(parse(`${scalarText(text)}: 1\n`, { stringKeys: true })).toEqual({ [text]: 1 })
      }),
    )
  })
})

it.each([
  ['a path', '/var/log/a-b_c.log', '/var/log/a-b_c.log'],
  ['an address', '10.0.0.1:9092', '10.0.0.1:9092'],
  ['a command', 'tail -F /var/log/x | grep -v "a b"', 'tail -F /var/log/x | grep -v "a b"'],
  ['a pattern', '^(\\d+)\\s', '^(\\d+)\\s'],
  ['a time', '12:30:45', "'12:30:45'"],
  ['a version', '1.10', "'1.10'"],
  ['a comment sign behind a blank', 'a # b', "'a # b'"],
  ['a tab', 'a\tb', '"a\\tb"'],
])('%s has quotes only where it needs them', (_, text, written) => expect(scalarText(text)).toBe(written))

it('breaks long lists, one item a line', () => {
  const root = branch('')
  put(
    root,
    ['hosts'],
    Array.from({ length: 12 }, (_, i) => `broker-${i}.example.com:9092`),
  )
  put(root, ['ports'], [1, 2])
  const lines = entryLines(root)
  expect(lines.slice(0, 3)).toEqual(['hosts:', '  - broker-0.example.com:9092', '  - broker-1.example.com:9092'])
  expect(lines.at(-1)).toBe('ports: [1, 2]')
})
