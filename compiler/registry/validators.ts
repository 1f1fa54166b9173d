/**
 * A component's values against its schema, by ajv.
 *
 * From the sources ajv compiles a schema when it is first asked for. In a bundle this module is replaced by the
 * functions that ajv wrote at build time (see bundle-plugin.ts), so that the command line need not load ajv.
 */
import { Ajv, type Options, type ValidateFunction } from 'ajv'
import type { ComponentSchema, OptionSchema } from './schema.ts'
import { formats, vocabulary } from './vocabulary.ts'

export type { ValidateFunction } from 'ajv'

/** Strict, so that a misspelt keyword or a `required` name without option is a fault of the schema. */
export function newAjv(options: Options = {}): Ajv {
  const ajv = new Ajv({ strict: true, allowMatchingProperties: true, allErrors: true, ...options })
  for (const [keyword, metaSchema] of Object.entries(vocabulary)) ajv.addKeyword({ keyword, metaSchema })
  for (const format of formats) ajv.addFormat(format, true)
  return ajv
}

const ajv = newAjv({ strictRequired: false })

export function validatorOf(schema: ComponentSchema): ValidateFunction {
  return ajv.getSchema(schema.$id) ?? ajv.compile(rulesOf(schema))
}

/** What is left to check of decoded values, which are of their types: required options, and bounds. */
export function rulesOf({ $id, properties, patternProperties = {}, required = [] }: ComponentSchema): object {
  return {
    $id,
    type: 'object',
    properties: bounded(properties),
    patternProperties: bounded(patternProperties),
    required,
  }
}

type OptionMap = Readonly<Record<string, OptionSchema>>

function bounded(options: OptionMap): Record<string, object> {
  const rules = Object.entries(options).map(([name, { type, items, ...option }]) => {
    const bounds = pick(option)
    const itemBounds = items && pick(items)
    if (itemBounds && Object.keys(itemBounds).length > 0) bounds.items = { type: items.type, ...itemBounds }
    return [name, Object.keys(bounds).length > 0 ? { type, ...bounds } : undefined] as const
  })
  return Object.fromEntries(rules.filter(([, rule]) => rule !== undefined)) as Record<string, object>
}

function pick(option: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(option).filter(([keyword]) => bounds.has(keyword)))
}

const bounds = new Set(['enum', 'pattern', 'minimum', 'maximum'])
