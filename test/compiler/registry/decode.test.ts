import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Value } from '../../../compiler/1-parse/ast.ts'
import { type Decoded, decode, type OptionSchema } from '../../../compiler/registry/index.ts'

const int: OptionSchema = { type: 'integer' }
const long: OptionSchema = { type: 'integer', format: 'int64' }
const double: OptionSchema = { type: 'number' }
const flag: OptionSchema = { type: 'boolean' }
const text: OptionSchema = { type: 'string' }
const policy: OptionSchema = { type: 'string', enum: ['FAIL', 'REPLACE', 'IGNORE'], caseless: true }
const list = (how: 'blank' | 'space' | 'comma'): OptionSchema => ({ type: 'array', list: how })
const ports: OptionSchema = { type: 'array', list: 'blank', items: { type: 'integer' } }
const inUnit = (unit: NonNullable<OptionSchema['unit']>): OptionSchema => ({ ...long, unit })

const no = Symbol('unreadable')
const later = Symbol('reference')

/** What a decoded value comes to, in one cell of a table. */
function result(decoded: Decoded): unknown {
  if (decoded.kind === 'value') return decoded.value
  return decoded.kind === 'reference' ? later : no
}

describe('.properties, as the typed getters of Flume', () => {
  it.each<[OptionSchema, string, unknown]>([
    [int, '10', 10],
    [int, ' 10\t', 10],
    [int, '+10', 10],
    [int, '-1', -1],
    [int, '007', 7],
    [int, '2147483647', 2147483647],
    [int, '-2147483648', -2147483648],
    [int, '2147483648', no],
    [int, '10,000', no],
    [int, '1_000', no],
    [int, '1e3', no],
    [int, '0x10', no],
    [int, '1.0', no],
    [int, '10 # events', no],
    [int, '- 1', no],
    [int, '', no],
    [int, '\u00a010', no],
    [long, '2147483648', 2147483648],
    [long, '9223372036854775807', 2 ** 63],
    [long, '9223372036854775808', no],
    [long, '10L', no],
    [double, '1.5', 1.5],
    [double, '.5', 0.5],
    [double, '1.', 1],
    [double, '1e3', 1000],
    [double, '2d', 2],
    [double, '1,5', no],
    [flag, 'true', true],
    [flag, ' TRUE ', true],
    [flag, 'false', false],
    [flag, 'yes', false],
    [flag, '1', false],
    [text, ' a b ', 'a b'],
    [policy, 'replace', 'REPLACE'],
    [policy, 'Ignore', 'IGNORE'],
    [policy, 'skip', 'skip'],
    [list('blank'), 'c1  c2\tc3', ['c1', 'c2', 'c3']],
    [list('blank'), 'c1,c2', ['c1,c2']],
    [list('space'), 'c1 c2', ['c1', 'c2']],
    [list('space'), 'c1  c2', ['c1', '', 'c2']],
    [list('space'), 'c1\tc2', ['c1\tc2']],
    [list('comma'), '/a, /b ,,/c', ['/a', '/b', '/c']],
    [ports, '10001 10002', [10001, 10002]],
    [ports, '10001,10002', no],
    [int, '${env:PORT}', later],
    [text, 'a${sys:x}b', later],
    [inUnit('s'), '30s', no],
    [inUnit('bytes'), '256MiB', no],
  ])('%j reads %j as %j', (option, written, expected) => {
    expect(result(decode(option, written, 'properties'))).toEqual(expected)
  })

  it('says that a boolean is taken as false', () => {
    expect(decode(flag, 'yes', 'properties')).toMatchObject({ odd: '"yes" is not "true", so it means false' })
    expect(decode(flag, 'FALSE', 'properties')).not.toHaveProperty('odd')
  })

  it.each<[OptionSchema, string, string]>([
    [int, '10,000', 'write 10000'],
    [inUnit('s'), '5min', 'write 300: the number is in seconds'],
    [inUnit('bytes'), '128MB', 'write 128000000: the number is in bytes'],
  ])('%j: what to write for %j', (option, written, hint) => {
    expect(decode(option, written, 'properties')).toMatchObject({ kind: 'unreadable', hint })
  })
})

describe('YAML', () => {
  it.each<[OptionSchema, Value, unknown]>([
    [int, 10, 10],
    [int, '10', 10],
    [int, 1.5, no],
    [int, 2147483648, no],
    [int, true, no],
    [int, [1], no],
    [flag, true, true],
    [flag, 'True', true],
    [flag, 'yes', no],
    [flag, 1, no],
    [text, 10, '10'],
    [text, true, 'true'],
    [text, ' a ', ' a '],
    [list('blank'), ['c1', 'c2'], ['c1', 'c2']],
    [list('blank'), 'c1 c2', ['c1', 'c2']],
    [list('comma'), ['/a,b'], ['/a,b']],
    [ports, [1, '2'], [1, 2]],
    [ports, 5140, [5140]],
    [inUnit('ms'), '30s', 30_000],
    [inUnit('ms'), '1.5 s', 1500],
    [inUnit('s'), '2m', 120],
    [inUnit('s'), '1500ms', no],
    [inUnit('s'), 30, 30],
    [inUnit('min'), '1h', 60],
    [inUnit('bytes'), '256MiB', 268_435_456],
    [inUnit('bytes'), '1kB', 1000],
    [inUnit('bytes'), '30s', no],
    [inUnit('percent'), '20%', 20],
    [inUnit('events'), '10k', no],
    [int, '30s', no],
    [text, '${HOST:-localhost}', later],
    [list('blank'), ['c1', '${C}'], later],
  ])('%j reads %j as %j', (option, written, expected) => {
    expect(result(decode(option, written, 'yaml'))).toEqual(expected)
  })
})

describe('for any input', () => {
  it('every Java int is read as itself, and nothing outside is read', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }), number => {
        const isInt = number >= -(2n ** 31n) && number < 2n ** 31n
        expect(result(decode(int, ` ${number} `, 'properties'))).toBe(isInt ? Number(number) : no)
      }),
    )
  })

  it('an integer is read from digits with a sign only', () => {
    fc.assert(
      fc.property(fc.string(), written => {
        fc.pre(!written.includes('${'))
        const decoded = decode(long, written, 'properties')
        if (decoded.kind === 'value') expect(written).toMatch(/^[\0- ]*[+-]?[0-9]+[\0- ]*$/)
      }),
    )
  })

  it('a boolean is true for "true" and false for all else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.mixedCase(fc.constant('true'))), written => {
        fc.pre(!written.includes('${'))
        expect(result(decode(flag, written, 'properties'))).toBe(written.trim().toLowerCase() === 'true')
      }),
    )
  })

  it('a blank list has no empty names', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z0-9]{1,5}$/)),
        fc.constantFrom(' ', '\t', '  ', ' \t '),
        (names, gap) => {
          expect(result(decode(list('blank'), names.join(gap), 'properties'))).toEqual(names)
        },
      ),
    )
  })
})
