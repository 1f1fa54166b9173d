import { describe, expect, it } from 'vitest'
import { schemaFiles } from '../../../compiler/registry/files.ts'
import {
  type ComponentSchema,
  commonOptions,
  components,
  decode,
  find,
  kinds,
  type OptionSchema,
  option,
  spellings,
} from '../../../compiler/registry/index.ts'
import { newAjv } from '../../../compiler/registry/validators.ts'

const all = kinds.flatMap(kind => components(kind))

const ajv = newAjv()

describe('every schema file', () => {
  it.each(schemaFiles.map(file => [file.id, file] as const))(
    '%s is a strict schema of its own name',
    (id, { text }) => {
      const schema = JSON.parse(text)
      ajv.compile(schema)
      expect(schema.$id).toBe(id)
      expect(schema.title, 'title').toBeTruthy()
      expect(schema.description, 'description').toMatch(/\.$/)
    },
  )
})

describe.each(all.map(schema => [schema.$id, schema] as const))('%s', (_, schema) => {
  it('compiles with what it includes', () => {
    newAjv().compile(schema)
  })

  it('describes every option in sentences', () => {
    for (const [name, { description }] of optionsOf(schema)) expect(description, name).toMatch(/\.\)?$/)
  })

  it('has defaults and examples that its options allow', () => {
    const ajv = newAjv()
    for (const [name, one] of optionsOf(schema)) {
      const validate = ajv.compile(one)
      for (const value of [one.default, ...(one.examples ?? []).map(example => typed(one, example))])
        if (value !== undefined) expect(validate(value), `${name}: ${JSON.stringify(value)}`).toBe(true)
    }
  })

  it('names options that are there', () => {
    const { batchSize, deliveries, transactionCapacity, delivery, listens, connects } = schema.component
    const { defaultPort: _, ...far } = connects ?? {}
    const places = [listens?.host, listens?.port, ...Object.values(far)]
    const under = typeof deliveries === 'string' ? deliveries : undefined
    const facts = [
      batchSize,
      under,
      transactionCapacity,
      ...places,
      ...(delivery?.weakenedBy ?? []).map(one => one.option),
    ]
    const successors = optionsOf(schema).map(([, one]) => one.successor)
    for (const name of [...facts, ...successors, ...constrained(schema)])
      if (name !== undefined) expect(isOption(schema, name), name).toBe(true)
  })

  it('has a list rule for every list, and only there', () => {
    for (const [name, one] of optionsOf(schema)) expect(one.list !== undefined, name).toBe(one.type === 'array')
  })

  it('is found by each of its spellings', () => {
    const kind = schema.$id.split('/')[0] as (typeof kinds)[number]
    expect(spellings(schema)).not.toEqual([])
    for (const name of spellings(schema)) expect(find(kind, name)?.schema.$id, name).toBe(schema.$id)
  })

  it('has known parts', () => {
    for (const [name, { part, partDefault }] of optionsOf(schema))
      if (part && partDefault) expect(find(part, partDefault), `${name}: ${partDefault}`).toBeDefined()
  })
})

describe('the options of a kind', () => {
  it.each(kinds)('%s: no type has an option of the kind once more', kind => {
    const common = Object.keys(commonOptions(kind).properties)
    for (const schema of components(kind))
      for (const name of common) expect(schema.properties[name], `${schema.$id}: ${name}`).toBeUndefined()
  })
})

function optionsOf(schema: ComponentSchema): [string, OptionSchema][] {
  return Object.entries({ ...schema.properties, ...schema.patternProperties })
}

function constrained({ constraints = [] }: ComponentSchema): string[] {
  return constraints
    .flatMap(({ atMost, needs, oneOf, excludes, each }) => [
      ...(atMost ?? needs ?? oneOf ?? excludes ?? []),
      ...(each ? [each] : []),
    ])
    .map(name => name.replace('*', 'x'))
}

/** An option of the component, or of a part that one of its options names. */
function isOption(schema: ComponentSchema, name: string): boolean {
  if (option(schema, name)) return true
  return optionsOf(schema).some(([owner, { part, partPrefix = owner }]) => {
    if (part === undefined || !name.startsWith(`${partPrefix}.`)) return false
    return components(part).some(one => option(one, name.slice(partPrefix.length + 1)))
  })
}

/** Examples may stand as they are written in .properties. */
function typed(schema: OptionSchema, example: unknown): unknown {
  const decoded = decode(schema, example as string, 'properties')
  return decoded.kind === 'value' ? decoded.value : example
}
