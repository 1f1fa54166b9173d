/** Whether a cases file has the shape that its schema says; what is wrong is told at its place. */
import type { Entry, Node } from '../1-parse/yaml/tree.ts'
import { didYouMean } from '../diagnostics/guess.ts'
import type { Report } from '../diagnostics/index.ts'
import { list } from '../diagnostics/words.ts'
import { casesSchema, validateCases } from '../registry/cases-schema.ts'
import type { Span } from '../source/text.ts'

interface Fault {
  readonly keyword: string
  readonly instancePath: string
  readonly params: Readonly<Record<string, unknown>>
}

/** The tree as plain data; undefined when it has not the shape, which is reported. */
export function shaped(root: Node, report: Report): unknown {
  const value = plain(root)
  if (validateCases(value)) return value
  for (const fault of validateCases.errors as Fault[]) tell(fault, root, report)
  return undefined
}

export function plain(node: Node): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(plain)
  // No name may reach a prototype.
  return Object.assign(
    Object.create(null),
    Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value)])),
  )
}

function tell(fault: Fault, root: Node, report: Report): void {
  const names = fault.instancePath.split('/').slice(1).map(unescaped)
  const unknown = fault.params.additionalProperty as string | undefined
  if (unknown === undefined) return void report('cases-invalid', spanOf(root, names), { why: sentence(fault) })
  const hint = didYouMean(unknown, knownNames(names), 'there are')
  const span = keySpanOf(root, [...names, unknown])
  report('cases-invalid', span, { why: `"${unknown}" is not known here` }, hint === undefined ? {} : { hint })
}

function sentence({ keyword, params }: Fault): string {
  switch (keyword) {
    case 'required':
      return `"${params.missingProperty}" is missing here`
    case 'type':
      return `${list(
        [params.type].flat().map(type => kinds[String(type)] ?? String(type)),
        'or',
      )} is wanted here`
    case 'enum':
      return `${list((params.allowedValues as string[]).map(String), 'or')} is wanted here`
    case 'minimum':
      return `the least here is ${params.limit}`
    case 'pattern':
      return 'a time is wanted here, such as 500ms, 10s or 1min'
    default:
      return 'nothing stands here'
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
  null: 'nothing',
}

/** The names that the schema knows at a place of the file. */
function knownNames(names: readonly string[]): string[] {
  const { definitions = {}, ...top } = casesSchema as Schema
  const place = names.reduce<Schema>((at, name) => {
    const next = at.properties?.[name] ?? at.additionalProperties ?? at.items
    const definition = (next as Schema).$ref?.replace('#/definitions/', '')
    return definition === undefined ? (next as Schema) : definitions[definition]!
  }, top)
  return Object.keys(place.properties ?? {})
}

interface Schema {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | false
  readonly items?: Schema
  readonly definitions?: Readonly<Record<string, Schema>>
}

/** JSON pointers write ~1 for / and ~0 for ~. */
const unescaped = (segment: string) => segment.replaceAll('~1', '/').replaceAll('~0', '~')

/** Where the value stands; of a map or list in block form, whose start is its first child, the key's place. */
export function spanOf(root: Node, names: readonly string[]): Span {
  const { node, entry } = walk(root, names)
  return entry === undefined || node.kind === 'scalar' ? firstLine(node.span) : entry.keySpan
}

const keySpanOf = (root: Node, names: readonly string[]): Span => {
  const { node, entry } = walk(root, names)
  return entry?.keySpan ?? firstLine(node.span)
}

function walk(root: Node, names: readonly string[]): { node: Node; entry: Entry | undefined } {
  let node = root
  let entry: Entry | undefined
  for (const name of names) {
    entry = node.kind === 'map' ? node.entries.find(({ key }) => key === name) : undefined
    const next = node.kind === 'list' ? node.items[Number(name)] : entry?.value
    if (next === undefined) break
    node = next
  }
  return { node, entry }
}

function firstLine(span: Span): Span {
  const { source, start, end } = span
  const lineEnd = source.text.slice(start, end).search(/[\r\n]/)
  return lineEnd < 0 ? span : { source, start, end: start + lineEnd }
}
