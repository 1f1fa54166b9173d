/** What may stand behind a key in YAML, as plain JSON Schema for editors. */
import type { ItemSchema, OptionSchema } from '../schema.ts'
import { suffixesOf, unitInWords } from '../units.ts'

export type Json = Readonly<Record<string, unknown>>

/** `${NAME}` may stand for any value: the agent looks it up when it starts. */
const reference: Json = { type: 'string', pattern: '\\$\\{' }
const scalar: Json = { type: ['string', 'number', 'boolean'] }

/** An option's value, with what an editor shows about it. */
export function valueSchema(option: OptionSchema): Json {
  return { ...shown(option), ...shape(option) }
}

export function shown(option: OptionSchema): Json {
  const { default: byDefault, examples, deprecated } = option
  return {
    description: description(option),
    ...(byDefault !== undefined && { default: byDefault }),
    ...(examples !== undefined && { examples }),
    ...(deprecated && { deprecated, deprecationMessage: `Write ${option.successor} instead.` }),
  }
}

function description({ description = '', unit, secret, since, deprecated, successor }: OptionSchema): string {
  const notes = [
    ...(unit === undefined ? [] : [`A bare number is in ${unitInWords(unit)}.`]),
    ...(secret ? ['Secret: write a reference such as ${NAME}.'] : []),
    ...(since === undefined ? [] : [`Since Flume ${since}.`]),
    ...(deprecated ? [`Deprecated: write ${successor} instead.`] : []),
  ]
  return [description, ...notes].join(' ')
}

function shape(option: OptionSchema): Json {
  if (option.type === 'array') return { anyOf: [{ type: 'array', items: plain(option.items) }, scalar] }
  if (option.type === 'string')
    return option.enum === undefined ? scalar : { anyOf: [...enumerated(option), reference] }
  const units = suffixesOf(option.unit)
  const withUnit = { type: 'string', pattern: `^[+-]?\\d+(\\.\\d+)? ?(${units.join('|')})$` }
  return { anyOf: [plain(option as ItemSchema), ...(units.length > 0 ? [withUnit] : []), reference] }
}

function plain(item: ItemSchema = { type: 'string' }): Json {
  if (item.type === 'string') return scalar
  const { type, minimum, maximum } = item
  return { type, ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) }
}

/** Also as YAML reads them (`acks: 1` is a number), and of a caseless enum in lower and in upper case. */
function enumerated({ enum: texts = [], caseless }: OptionSchema): Json[] {
  const others = caseless ? texts.flatMap(text => [text.toLowerCase(), text.toUpperCase()]) : []
  const typed = texts.filter(text => /^(-?\d+|true|false)$/.test(text)).map(text => JSON.parse(text))
  return [{ enum: texts }, ...enumOf([...others.filter(text => !texts.includes(text)), ...typed])]
}

export function enumOf(values: readonly unknown[]): Json[] {
  return values.length === 0 ? [] : [{ enum: [...new Set(values)] }]
}
