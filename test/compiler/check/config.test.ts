import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readConfig } from '../../../compiler/check/config.ts'
import { Diagnostics } from '../../../compiler/diagnostics/index.ts'
import { SourceText } from '../../../compiler/source/text.ts'

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../../schemas/flumec.config.schema.json'), 'utf8'))
const isValid = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema)

function read(text: string) {
  const { all, report } = new Diagnostics()
  const config = readConfig(new SourceText('flumec.config.yaml', text), report)
  return { config, faults: all.map(({ message, hint }) => (hint === undefined ? message : `${message}; ${hint}`)) }
}

const good = `
severities: {unknown-option: error, small-files: off, lossy-path: warning}
classes: [com.example.*]
house:
  topics: [shop.*, audit]
  channels: file
  forbidden:
    - exec
    - {type: netcat, reason: no plain text}
`

describe('flumec.config.yaml', () => {
  it('is read', () => {
    const { config, faults } = read(good)
    expect(faults).toEqual([])
    expect(config).toEqual({
      severities: new Map([
        ['unknown-option', 'error'],
        ['small-files', 'off'],
        ['lossy-path', 'warning'],
      ]),
      classes: ['com.example.*'],
      topics: ['shop.*', 'audit'],
      channels: ['file'],
      forbidden: [
        { type: 'exec', reason: '' },
        { type: 'netcat', reason: 'no plain text' },
      ],
    })
  })

  it('may be empty', () => {
    expect(read('').faults).toEqual([])
    expect(read('house:\n').faults).toEqual([])
  })

  it.each([
    ['severitys: {}', '"severitys" is not known here; did you mean "severities"?'],
    ['severities: {unknown-optoin: off}', 'there is no code "unknown-optoin"; did you mean "unknown-option"?'],
    ['severities: {unknown-option: fatal}', 'a severity is error, warning, info or off'],
    ['severities: [a]', 'names with values are wanted here'],
    ['classes: {a: b}', 'a list of names is wanted here'],
    ['house: {forbidden: exec}', 'a list of types is wanted here'],
    ['house: {forbidden: [{reason: x}]}', 'a forbidden component needs its type'],
    ['house: {topics: [[a]]}', 'a name is wanted here'],
  ])('is told what is wrong: %s', (text, fault) => {
    expect(read(text).faults).toEqual([fault])
  })

  it.each([
    good,
    'severities: {unknown-option: fatal}',
    'severities: [a]',
    'severity: {}',
    'classes: {a: b}',
    'house: {forbidden: exec}',
    'house: {forbidden: [{reason: x}]}',
    'house: {topics: [[a]]}',
    'house:\n',
    'classes: one',
  ])('is judged alike by its schema: %s', text => {
    expect(isValid(parse(text))).toBe(read(text).faults.length === 0)
  })
})
