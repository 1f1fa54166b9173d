import type { Report } from '../../diagnostics/index.ts'
import type { Span } from '../../source/text.ts'
import type { Scalar, Setting } from '../ast.ts'
import type { Mention } from './implied.ts'
import type { Entry, ListNode, MapNode, Node, ScalarNode } from './tree.ts'

/** Flattens an agent's entries into settings, and notes every name that a path goes through. */
export class SettingsBuilder {
  readonly settings: Setting[] = []
  readonly mentions: Mention[] = []

  constructor(private readonly report: Report) {}

  /** `path` is the whole key, the agent's name first. */
  add(path: string, { keySpan, value }: Pick<Entry, 'keySpan' | 'value'>): void {
    this.mentions.push({ path, span: keySpan })
    if (value.kind === 'map') for (const entry of value.entries) this.add(`${path}.${entry.key}`, entry)
    else if (value.kind === 'list') this.#list(path, keySpan, value)
    else this.#scalar(path, keySpan, value)
  }

  #scalar(path: string, keySpan: Span, node: ScalarNode): void {
    const depth = path.split('.').length
    const isComponent = takesMap(path)
    if (isComponent && node.value === null) return
    if (isComponent && depth <= 3)
      this.report('yaml-map-expected', node.span, { key: lastName(path), found: 'a plain value' })
    else this.settings.push({ key: typedByName(path), keySpan, value: node.value ?? '', valueSpan: node.span })
  }

  #list(path: string, keySpan: Span, node: ListNode): void {
    if (takesMap(path)) this.report('yaml-map-expected', node.span, { key: lastName(path), found: 'a list' })
    else if (node.items.every(isPlain)) this.#plainList(path, keySpan, node, node.items)
    else if (namedLists.has(lastName(path)))
      for (const [i, item] of node.items.entries()) this.#named(path, keySpan, item, i)
    else {
      const wrong = node.items.find(item => !isPlain(item))!
      this.report('yaml-value-expected', wrong.span, {
        key: lastName(path),
        found: wrong.kind === 'scalar' ? 'nothing' : `a ${wrong.kind}`,
      })
    }
  }

  #plainList(path: string, keySpan: Span, node: ListNode, items: readonly PlainNode[]): void {
    const spaced = items.find(item => namesOnly(path) && /\s/.test(String(item.value)))
    if (spaced !== undefined) this.report('yaml-name', spaced.span, { name: String(spaced.value) })
    const value = items.map(item => item.value)
    this.settings.push({ key: path, keySpan, value, valueSpan: node.span, itemSpans: items.map(item => item.span) })
  }

  /** An item of a list of interceptors and the like: a name, or a map with its own `name`, else named by its place. */
  #named(path: string, keySpan: Span, item: Node, index: number): void {
    if (isPlain(item)) this.mentions.push({ path: `${path}.${item.value}`, span: item.span })
    else if (item.kind === 'map') this.#namedMap(path, keySpan, item, index)
    else {
      const found = item.kind === 'list' ? 'a list' : 'nothing'
      this.report('yaml-map-expected', item.span, { key: lastName(path), found })
    }
  }

  #namedMap(path: string, keySpan: Span, item: MapNode, index: number): void {
    const own = item.entries.find(({ key, value }) => key === 'name' && isPlain(value))?.value
    const name = own?.kind === 'scalar' ? String(own.value) : `${lastName(path).slice(0, 1)}${index + 1}`
    const entries = item.entries.filter(entry => entry.value !== own)
    this.add(`${path}.${name}`, { keySpan: own?.span ?? keySpan, value: { ...item, entries } })
  }
}

/** Lists of names whose settings stand below the same key. */
export const namedLists: ReadonlySet<string> = new Set(['interceptors', 'serializers', 'filegroups'])

type PlainNode = ScalarNode & { readonly value: Scalar }

const isPlain = (node: Node): node is PlainNode => node.kind === 'scalar' && node.value !== null

const lastName = (path: string) => path.slice(path.lastIndexOf('.') + 1)

/** `agent.sources` and `agent.sources.r1` hold settings, never a value. */
function takesMap(path: string): boolean {
  const names = path.split('.')
  return names.length === 2 ? sectionNames.has(names[1]!) : names.length === 3
}

const sectionNames: ReadonlySet<string> = new Set(['sources', 'channels', 'sinks', 'sinkgroups', 'configfilters'])

const namesOnly = (path: string) => /\.(channels|sinks|interceptors)$/.test(path)

/** `serializer: {type: text}` is Flume's `serializer = text`: the part's own key holds its type. */
function typedByName(path: string): string {
  return path.replace(
    /^([^.]+\.[^.]+\.[^.]+\.(?:serializer|deserializer|handler|encryption\.keyProvider))\.type$/,
    '$1',
  )
}
