import type { Constraint, OptionSchema, Options } from './schema.ts'

/** What a schema file can have besides: other schemas whose options it takes too. */
export interface Including extends Options {
  readonly include?: readonly { readonly from: string; readonly without?: readonly string[] }[]
  readonly constraints?: readonly Constraint[]
}

/** The schema with the options and constraints of those that it includes behind its own. */
export function include({ include = [], ...schema }: Including, read: (id: string) => Including): Options {
  let { properties, patternProperties, constraints = [] } = schema
  for (const { from, without = [] } of include) {
    const other = read(from)
    properties = joined(properties, other.properties, without)
    patternProperties = joined(patternProperties, other.patternProperties, without)
    constraints = [...constraints, ...(other.constraints ?? []).filter(one => !mentions(one, without))]
  }
  return { ...schema, properties, ...(patternProperties && { patternProperties }), constraints } as Options
}

type OptionMap = Readonly<Record<string, OptionSchema>>

function joined(own: OptionMap = {}, other: OptionMap = {}, without: readonly string[]): OptionMap {
  const added = Object.entries(other).filter(([name]) => !(name in own) && !without.includes(name))
  return { ...own, ...Object.fromEntries(added) }
}

function mentions(constraint: Constraint, names: readonly string[]): boolean {
  const { atMost = [], needs = [], oneOf = [], excludes = [] } = constraint
  return [...atMost, ...needs, ...oneOf, ...excludes].some(name => names.includes(name))
}
