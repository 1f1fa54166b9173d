import { readDocument } from '../1-parse/yaml/document.ts'
import type { Entry, MapNode, Node, ScalarNode } from '../1-parse/yaml/tree.ts'
import { type Code, codeNames, isCode } from '../diagnostics/codes.ts'
import { didYouMean } from '../diagnostics/guess.ts'
import type { Report, Severity } from '../diagnostics/index.ts'
import type { SourceText } from '../source/text.ts'

/** What flumec.config.yaml says; its shape is schemas/flumec.config.schema.json. */
export interface Config {
  /** Another severity for a code, or none at all. */
  readonly severities: ReadonlyMap<Code, Severity | 'off'>
  /** User classes that may be used; `*` stands for any text. Without it every class may. */
  readonly classes?: readonly string[]
  /** Topics that Kafka components may name; `*` stands for any text. */
  readonly topics?: readonly string[]
  /** Types that a channel may have. */
  readonly channels?: readonly string[]
  readonly forbidden: readonly Forbidden[]
}

export interface Forbidden {
  /** A type as the schemas name it, or a class name. */
  readonly type: string
  readonly reason: string
}

export const noConfig: Config = { severities: new Map(), forbidden: [] }

/** Reads the text of a flumec.config.yaml; what is wrong with it is reported. */
export function readConfig(source: SourceText, report: Report): Config {
  const { root } = readDocument(source, report)
  const reader = new Reader(report)
  const parts = reader.map(root, ['severities', 'classes', 'house'])
  const house = reader.map(parts.get('house'), ['topics', 'channels', 'forbidden'])
  const classes = reader.texts(parts.get('classes'))
  const topics = reader.texts(house.get('topics'))
  const channels = reader.texts(house.get('channels'))
  return {
    severities: reader.severities(parts.get('severities')),
    ...(classes && { classes }),
    ...(topics && { topics }),
    ...(channels && { channels }),
    forbidden: reader.forbidden(house.get('forbidden')),
  }
}

class Reader {
  constructor(private readonly report: Report) {}

  /** The entries of a map by name; other names than `known` are reported. */
  map(node: Node | undefined, known?: readonly string[]): Map<string, Node> {
    const entries = this.#entries(node)
    if (known !== undefined) for (const entry of entries) this.#isKnown(entry, known)
    return new Map(entries.map(({ key, value }) => [key, value]))
  }

  texts(node: Node | undefined): string[] | undefined {
    if (node === undefined) return undefined
    if (node.kind === 'map') return this.#fault(node, 'a list of names is wanted here')
    const items = node.kind === 'list' ? node.items : [node]
    return items.flatMap(item =>
      item.kind === 'scalar' ? [String(item.value ?? '')] : this.#fault(item, 'a name is wanted here'),
    )
  }

  severities(node: Node | undefined): Map<Code, Severity | 'off'> {
    const found = new Map<Code, Severity | 'off'>()
    for (const { key, keySpan, value } of this.#entries(node)) {
      const severity = value.kind === 'scalar' ? severityWords.get(value.value) : undefined
      if (!isCode(key))
        this.report('config-invalid', keySpan, { why: `there is no code "${key}"` }, hint(key, codeNames))
      else if (severity === undefined) this.#fault(value, 'a severity is error, warning, info or off')
      else found.set(key, severity)
    }
    return found
  }

  forbidden(node: Node | undefined): Forbidden[] {
    if (node === undefined) return []
    if (node.kind !== 'list') return this.#fault(node, 'a list of types is wanted here')
    return node.items.map(item => {
      if (item.kind === 'scalar') return { type: String(item.value), reason: '' }
      const entry = this.map(item, ['type', 'reason'])
      if (!entry.has('type')) this.#fault(item, 'a forbidden component needs its type')
      return { type: text(entry.get('type')), reason: text(entry.get('reason')) }
    })
  }

  #entries(node: Node | undefined): readonly Entry[] {
    if (node === undefined || isNothing(node)) return []
    return node.kind === 'map' ? (node as MapNode).entries : this.#fault(node, 'names with values are wanted here')
  }

  #isKnown({ key, keySpan }: Entry, known: readonly string[]): void {
    if (!known.includes(key))
      this.report('config-invalid', keySpan, { why: `"${key}" is not known here` }, hint(key, known))
  }

  #fault(node: Node, why: string): never[] {
    this.report('config-invalid', node.span, { why })
    return []
  }
}

const isNothing = (node: Node) => node.kind === 'scalar' && node.value === null

const text = (node: Node | undefined) => String((node as ScalarNode | undefined)?.value ?? '')

/** YAML 1.1 habits: an unquoted `off` may come as false. */
const severityWords = new Map<unknown, Severity | 'off'>([
  ['error', 'error'],
  ['warning', 'warning'],
  ['info', 'info'],
  ['off', 'off'],
  [false, 'off'],
])

function hint(key: string, known: readonly string[]) {
  const text = didYouMean(key, known)
  return text === undefined ? {} : { hint: text }
}
