/** Whatever the text: no crash, no hang, every place inside the file. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { validate } from '../../../compiler/2-validate/index.ts'
import { canonical } from './canonical.ts'
import { pairs, read, spans } from './support.ts'

/** Texts in which what the two formats care for is frequent. */
const pieces = [
  'a1',
  '.',
  'sources',
  '.r1.',
  'channels',
  'type',
  'interceptors',
  '=',
  ':',
  ' = ',
  ': ',
  '\\',
  '\\\n',
  '\n',
  '\r\n',
  '\r',
  '\t',
  ' ',
  '#',
  '!',
  '\\u00e9',
  '\\u12',
  '${env:X:-',
  '${',
  '}',
  '{',
  '[',
  ']',
  ', ',
  '- ',
  '"',
  "'",
  '&a ',
  '*a',
  '<<: ',
  '|',
  '>',
  '---\n',
  '\uFEFF',
  '\u0000',
  'é',
  '\ud800',
  '%',
  '!!str ',
  'agent: a\n',
  'sources:\n  ',
]
const texts = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map(parts => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
)

/** A valid file of each format, to be cut into and joined anew. */
const samples = {
  'a.properties':
    'a1.sources = r1\na1.sources.r1.type = exec\na1.sources.r1.command = tail -F \\\n  x\n# c\na1.channels = c1\n',
  'a.yaml':
    'agent: a1\nsources:\n  r1: {type: exec, channels: [c1], interceptors: [{type: host}]}\nchannels:\n  c1: &c {type: memory}\n  c2: *c\n',
}

function mutants(sample: string) {
  const edit = fc.tuple(fc.nat(sample.length), fc.nat(8), fc.constantFrom('', ...pieces))
  return fc
    .array(edit, { minLength: 1, maxLength: 5 })
    .map(edits =>
      edits.reduce((text, [from, length, piece]) => text.slice(0, from) + piece + text.slice(from + length), sample),
    )
}

describe.each(['a.properties', 'a.yaml'] as const)('%s', file => {
  it('survives any text', () => {
    fc.assert(
      fc.property(fc.oneof(texts, mutants(samples[file])), text => survives(text, file)),
      { numRuns: 3000 },
    )
  })
})

function survives(text: string, file: string): void {
  const parsed = read(text, file)
  const places = [...spans(parsed.ast), ...parsed.diagnostics.flatMap(({ span }) => span ?? [])]
  for (const { start, end } of places) expect(start >= 0 && start <= end && end <= text.length).toBe(true)
  for (const { value, offsets, key, keyOffsets } of parsed.ast.settings) {
    if (offsets) expect(offsets).toHaveLength(String(value).length + 1)
    if (keyOffsets) expect(keyOffsets).toHaveLength(key.length + 1)
  }
  validate(parsed.ast)
}

it('reads back what it writes', () => {
  const settings = fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })))
  fc.assert(
    fc.property(settings, some => {
      expect(pairs(read(canonical(some), 'a.properties'))).toEqual(some)
    }),
    { numRuns: 2000 },
  )
})

it('gives the same again for what it has read', () => {
  fc.assert(
    fc.property(texts, text => {
      const parsed = read(text, 'a.properties')
      fc.pre(parsed.diagnostics.length === 0)
      const some = pairs(parsed).map(([key, value]): [string, string] => [key, String(value)])
      expect(pairs(read(canonical(some), 'a.properties'))).toEqual(some)
    }),
    { numRuns: 2000 },
  )
})
