import { describe, expect, it } from 'vitest'
import { pieceOf, SourceText } from '../../../compiler/source/text.ts'
import { at, findings, pairs, read } from './support.ts'

const properties = (text: string) => read(text, 'a.properties')

// Observed with java.util.Properties: flume-reference, config-layer 3.
const table: [what: string, text: string, expected: [string, string][]][] = [
  ['equals sign', 'k = v', [['k', 'v']]],
  ['colon', 'k : v', [['k', 'v']]],
  ['blank', 'k v', [['k', 'v']]],
  ['tabs', 'k\t=\tv', [['k', 'v']]],
  ['form feed', 'k\f=\fv', [['k', 'v']]],
  ['second sign is of the value', 'k==v', [['k', '=v']]],
  ['colon behind equals', 'k = : v', [['k', ': v']]],
  ['escaped blank in a key', 'k\\ x = 1', [['k x', '1']]],
  ['escaped colon in a key', 'k\\:y=1', [['k:y', '1']]],
  ['escaped backslash ends no key', 'k\\\\=1', [['k\\', '1']]],
  ['leading blanks', '  k = v', [['k', 'v']]],
  ['trailing blanks stay', 'k = v  ', [['k', 'v  ']]],
  ['continuation', 'k=v1\\\n   v2', [['k', 'v1v2']]],
  ['continuation at CRLF', 'k=v1\\\r\n\tv2\r\n', [['k', 'v1v2']]],
  ['continuation in a key', 'a.b\\\n  .c = v', [['a.b.c', 'v']]],
  ['continuation before the sign', 'k\\\n  = v', [['k', 'v']]],
  [
    'even backslashes',
    'k=v1\\\\\nx=2',
    [
      ['k', 'v1\\'],
      ['x', '2'],
    ],
  ],
  [
    'a blank line ends a value',
    'k=a\\\n\n  b',
    [
      ['k', 'a'],
      ['b', ''],
    ],
  ],
  ['no comment in a continuation', 'k=a\\\n# x', [['k', 'a# x']]],
  ['a comment behind a lone backslash', '\\\n# x\nk=1', [['k', '1']]],
  ['no comment behind a value', 'k=a # c', [['k', 'a # c']]],
  ['comments do not go on', '#c\\\nk=1', [['k', '1']]],
  ['exclamation mark', '!c\nk=1', [['k', '1']]],
  ['escapes', 'k=a\\tb\\n\\r\\f\\u00e9', [['k', 'a\tb\n\r\fé']]],
  ['other escapes lose the backslash', 'k=a\\qb', [['k', 'aqb']]],
  ['a regex', 'regex = ^(\\d+)\\s', [['regex', '^(d+)s']]],
  [
    'both of two',
    'k=1\nk=2',
    [
      ['k', '1'],
      ['k', '2'],
    ],
  ],
  ['empty value', 'k=', [['k', '']]],
  ['key alone', 'k', [['k', '']]],
  ['empty key', '= v', [['', 'v']]],
  [
    'line ends',
    'a=1\rb=2\nc=3\r\nd=4',
    [
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
      ['d', '4'],
    ],
  ],
  ['backslash at the end of the file', 'k=v\\', [['k', 'v']]],
  [
    'byte order mark',
    '\uFEFF#c\nk=1',
    [
      ['\uFEFF#c', ''],
      ['k', '1'],
    ],
  ],
  ['no other blank', 'k\u00a0=v', [['k\u00a0', 'v']]],
]

describe('java.util.Properties', () => {
  it.each(table)('%s', (_, text, expected) => {
    expect(pairs(properties(text))).toEqual(expected)
  })

  it('has nothing of a file of comments and blank lines', () => {
    const { ast } = properties('\n # a\n\n! b \r\n')
    expect(ast.settings).toEqual([])
    expect(ast.comments.map(({ text, span }) => [text, at(span)])).toEqual([
      ['# a', '# a'],
      ['! b ', '! b '],
    ])
  })
})

describe('places', () => {
  it('has those of key, value and separator', () => {
    const [one, two, three] = properties('  a.b = c d \n e.f: g\nh').ast.settings
    expect([at(one!.keySpan), at(one!.valueSpan), one!.separator]).toEqual(['a.b', 'c d ', '='])
    expect([at(two!.keySpan), at(two!.valueSpan), two!.separator]).toEqual(['e.f', 'g', ':'])
    expect([at(three!.keySpan), at(three!.valueSpan), three!.separator]).toEqual(['h', '', ''])
  })

  it('follows a value through escapes and lines', () => {
    const [setting] = properties('k = one\\u0020\\\n    two\\tthree').ast.settings
    const { value, valueSpan, offsets } = setting!
    expect(value).toBe('one two\tthree')
    expect(at(valueSpan)).toBe('one\\u0020\\\n    two\\tthree')
    const piece = (word: string) => {
      const from = String(value).indexOf(word)
      return at(pieceOf(valueSpan, offsets, String(value).length, from, from + word.length))
    }
    expect([piece('one'), piece('two'), piece('three'), piece('\t')]).toEqual(['one', 'two', 'three', '\\t'])
  })

  it('follows a key too', () => {
    const [setting] = properties('a\\:b.\\\n  c = 1').ast.settings
    const { key, keySpan, keyOffsets } = setting!
    expect(at(pieceOf(keySpan, keyOffsets, key.length, 2, 3))).toBe('b')
    expect(at(pieceOf(keySpan, keyOffsets, key.length, 4, 5))).toBe('c')
  })
})

describe('malformed escapes', () => {
  it('are all told, and end the file for Java', () => {
    const parsed = properties('a = x\\u12\nb = \\uzzzz\nc = 1')
    expect(findings(parsed)).toEqual(['malformed-escape \\u12', 'malformed-escape \\uzzzz'])
    expect(at(parsed.ast.malformed!)).toBe('\\u12')
    expect(parsed.ast.settings).toHaveLength(3)
  })

  it('do not borrow digits from the value', () => {
    expect(findings(properties('k\\u00=e9'))).toEqual(['malformed-escape \\u00'])
  })
})

describe('bytes', () => {
  it('are UTF-8, or ISO-8859-1 where they are not', () => {
    const utf8 = SourceText.from('a', Buffer.from('é', 'utf8'))
    const latin = SourceText.from('a', Buffer.from('é', 'latin1'))
    expect([utf8.text, utf8.encoding, latin.text, latin.encoding]).toEqual(['é', 'UTF-8', 'é', 'ISO-8859-1'])
  })
})
