import fc from 'fast-check'
import { ts } from 'ts-morph'
import { expect, it } from 'vitest'
import { commentText, Identifiers, isIdentifier, literal, propertyName } from '../../../compiler/5-emit/literal.ts'

/** The value of a piece of source, and that it is one expression without anything around it. */
function evaluated(source: string): unknown {
  const file = ts.createSourceFile('x.ts', `(${source})`, ts.ScriptTarget.ES2022)
  expect(file.statements).toHaveLength(1)
  return new Function(`'use strict'; return (${source})`)()
}

it('any text becomes a literal of the same text', () => {
  const nasty = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom("'", '\\', "\\'", '${x}', '`', '\u2028', '*/', '</script>', '\n'),
  )
  fc.assert(fc.property(nasty, text => evaluated(literal(text)) === text))
})

it('any number becomes a literal of the same number', () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), n => Object.is(evaluated(literal(n)), n)))
  fc.assert(fc.property(fc.maxSafeInteger(), n => evaluated(literal(n)) === n))
  expect(literal(1_000_000)).toBe('1_000_000')
  expect(literal(1000)).toBe('1000')
})

it('any property name sets just that property', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', 'constructor', 'a.b')), name => {
      const made = evaluated(`{ ${propertyName(name)}: 1 }`) as object
      expect(Object.entries(made)).toEqual([[name, 1]])
      expect(Object.getPrototypeOf(made)).toBe(Object.prototype)
    }),
  )
})

it('identifiers are names, never a keyword, never twice', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.constantFrom('class', 'r1', 'new', '1', '', 'a-b', 'ключ'))),
      wanted => {
        const names = new Identifiers(['env'])
        const given = wanted.map(text => names.give(text, 'Sink'))
        expect(new Set(given).size).toBe(given.length)
        for (const name of given) {
          expect(isIdentifier(name)).toBe(true)
          expect(() => new Function(`'use strict'; const ${name} = 1; return ${name}`)).not.toThrow()
          expect(name).not.toBe('env')
        }
      },
    ),
  )
})

it('keeps the user’s names where it can', () => {
  const names = new Identifiers()
  expect(names.give('c1', 'Channel')).toBe('c1')
  expect(names.give('c1', 'Sink')).toBe('c1Sink')
  expect(names.give('c1', 'Sink')).toBe('c1Sink2')
  expect(names.give('web-in', 'Source')).toBe('webIn')
  expect(names.give('1st', 'Source')).toBe('_1st')
})

it('a comment stays one line and one comment', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), text => !/[\n\r\u2028\u2029]|\*\//.test(commentText(text))))
})
