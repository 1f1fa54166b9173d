import type { Value } from '../1-parse/ast.ts'
import type { ComponentSchema, OptionSchema } from './schema.ts'
import { validatorOf } from './validators.ts'

/** A value that its option's schema does not allow, or a required option that is not there. */
export interface Fault {
  readonly option: string
  readonly rule: 'required' | 'enum' | 'minimum' | 'maximum' | 'pattern'
  /** Of `enum` the allowed texts, of `minimum` and `maximum` the limit, of `pattern` the expression. */
  readonly limit?: number | string | readonly string[]
}

/**
 * Holds decoded values against a component's schema: what is missing, and what is outside its bounds.
 *
 * @param values what is set, decoded; an option whose value only the starting agent knows has the value undefined, and
 *   counts as set.
 */
export function faults(schema: ComponentSchema, values: ReadonlyMap<string, Value | undefined>): Fault[] {
  const validate = validatorOf(schema)
  if (validate(Object.fromEntries(values))) return []
  return (validate.errors ?? []).map(fault).filter(one => one.rule !== 'required' || !values.has(one.option))
}

/** Why we can't do what an option asks for; undefined when we can, or when the value asks for nothing. */
export function refusal(option: OptionSchema, value: Value | undefined): string | undefined {
  return option.refusedExcept?.includes(value) ? undefined : option.refused
}

interface Error {
  readonly keyword: string
  readonly instancePath: string
  readonly params: Record<string, unknown>
}

function fault({ keyword, instancePath, params }: Error): Fault {
  if (keyword === 'required') return { option: String(params.missingProperty), rule: 'required' }
  const option = unescaped(instancePath.split('/')[1]!)
  const limit = limits[keyword]
  if (limit === undefined) throw new Error(`${option}: no message for the schema keyword ${keyword}`)
  return { option, rule: keyword as Fault['rule'], limit: params[limit] as NonNullable<Fault['limit']> }
}

/** Where ajv's error has the limit that was passed. */
const limits: Readonly<Record<string, string>> = {
  enum: 'allowedValues',
  minimum: 'limit',
  maximum: 'limit',
  pattern: 'pattern',
}

/** JSON pointers write ~1 for / and ~0 for ~. */
function unescaped(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~')
}
