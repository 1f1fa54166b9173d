import type { Value } from '../1-parse/ast.ts'
import type { ComponentSchema, Constraint } from './schema.ts'

export interface BrokenConstraint {
  readonly constraint: Constraint
  /** The options it is about, the one to point at first; `*` is filled in. */
  readonly options: readonly string[]
}

/**
 * The constraints of a component that do not hold.
 *
 * @param values what is set, decoded; an option whose value only the starting agent knows has the value undefined, and
 *   counts as set.
 */
export function brokenConstraints(
  schema: ComponentSchema,
  values: ReadonlyMap<string, Value | undefined>,
): BrokenConstraint[] {
  const check: Check = {
    isSet: name => values.has(name),
    value: name => (values.has(name) ? values.get(name) : (schema.properties[name]?.default as Value | undefined)),
  }
  return (schema.constraints ?? [])
    .flatMap(constraint => repeated(constraint, values))
    .flatMap(constraint => brokenOptions(constraint, check).map(options => ({ constraint, options })))
}

interface Check {
  isSet(name: string): boolean
  /** What is set, else the default; undefined when it is not known. */
  value(name: string): Value | undefined
}

/** One constraint for each name of its `each` list; of `oneOf` a single one that has an option for each name. */
function repeated(constraint: Constraint, values: ReadonlyMap<string, Value | undefined>): Constraint[] {
  const { each, needs, oneOf } = constraint
  if (each === undefined) return [constraint]
  const names = values.get(each)
  if (!Array.isArray(names)) return []
  if (oneOf) return [{ ...constraint, oneOf: names.flatMap(name => oneOf.map(option => fill(option, name))) }]
  if (needs === undefined) return [constraint]
  return names.map(name => ({ ...constraint, needs: [fill(needs[0], name), fill(needs[1], name)] }))
}

function fill(option: string, name: string | number | boolean): string {
  return option.replace('*', String(name))
}

/** The options of the constraint if it is broken (a list of one entry), else nothing. */
function brokenOptions(constraint: Constraint, check: Check): (readonly string[])[] {
  const { atMost, needs, oneOf, excludes } = constraint
  if (atMost) return isAbove(check.value(atMost[0]), check.value(atMost[1]), constraint.except) ? [atMost] : []
  if (needs) return !check.isSet(needs[1]) && isAsked(needs[0], constraint.when, check) ? [needs] : []
  if (oneOf) return oneOf.some(check.isSet) ? [] : [oneOf]
  if (excludes) return check.isSet(excludes[1]) && isAsked(excludes[0], constraint.when, check) ? [excludes] : []
  return []
}

function isAbove(a: Value | undefined, b: Value | undefined, except: readonly number[] = []): boolean {
  return typeof a === 'number' && typeof b === 'number' && a > b && !except.includes(b)
}

function isAsked(name: string, when: Constraint['when'], check: Check): boolean {
  return when === undefined ? check.isSet(name) : check.value(name) === when
}
