/** The only home of the `yaml` package: text to our own tree, with what is wrong with it as YAML. */
import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  Parser,
  type Scalar,
  type Node as YamlNode,
} from 'yaml'
import type { Report } from '../../diagnostics/index.ts'
import type { SourceText, Span } from '../../source/text.ts'
import type { Comment } from '../ast.ts'
import type { Entry, Node, ScalarNode } from './tree.ts'

export interface YamlDocument {
  readonly root: Node
  readonly comments: readonly Comment[]
  /** The first place that is no YAML; the tree holds what could be read all the same. */
  readonly malformed?: Span
}

export function readDocument(source: SourceText, report: Report): YamlDocument {
  const { documents, comments } = compose(source)
  const [first, second] = documents
  const span = (from: number, to: number) => inside(source, from, to)
  if (first === undefined) return { root: { kind: 'map', entries: [], span: span(0, 0) }, comments }
  if (second !== undefined) report('yaml-documents', span(second.range[0], second.range[0] + 3), {})
  let malformed: Span | undefined
  for (const { code, message, pos } of [...first.errors, ...first.warnings]) {
    const place = span(pos[0], pos[1])
    malformed ??= place
    if (code === 'TAB_AS_INDENT') report('yaml-tab', place, {})
    else report('yaml-syntax', place, { why: sentence(message) })
  }
  return { root: new Reader(first, source, report).root(), comments, ...(malformed && { malformed }) }
}

/** The lexer's pieces put together are the text, so its comments have places; the parser keeps none. */
function compose(source: SourceText): { documents: Document.Parsed[]; comments: Comment[] } {
  const parser = new Parser()
  // Keys are compared by Reader: the library's own check takes time in the square of a map's length.
  const composer = new Composer({ prettyErrors: false, stringKeys: true, uniqueKeys: false, logLevel: 'silent' })
  const documents: Document.Parsed[] = []
  const comments: Comment[] = []
  let offset = 0
  let scalarNext = false
  const take = (tokens: Iterable<Parameters<Composer['next']>[0]>) => {
    for (const token of tokens) documents.push(...(composer.next(token) as Iterable<Document.Parsed>))
  }
  for (const lexeme of new Lexer().lex(source.text)) {
    if (!scalarNext && lexeme.startsWith('#')) comments.push(comment(source, offset, lexeme))
    scalarNext = lexeme === '\x1f'
    if (!markers.has(lexeme)) offset += lexeme.length
    take(parser.next(lexeme))
  }
  take(parser.end())
  documents.push(...(composer.end() as Iterable<Document.Parsed>))
  return { documents, comments }
}

/** What the lexer says beside the text: document start, flow error, scalar. */
const markers = new Set(['\x02', '\x18', '\x1f'])

function comment(source: SourceText, start: number, text: string): Comment {
  const { line } = source.position(start)
  const before = source.text.slice(source.lineStart(line), start)
  return { text, span: { source, start, end: start + text.length }, place: before.trim() === '' ? 'line' : 'behind' }
}

/** Anchors may repeat a node; past this many repeated nodes the file is a bomb. */
const mostRepeated = 10_000
const mostDepth = 100

/** Turns the library's nodes into ours. */
class Reader {
  #repeated = 0
  #inAlias = 0
  #depth = 0

  constructor(
    private readonly document: Document.Parsed,
    private readonly source: SourceText,
    private readonly report: Report,
  ) {}

  root(): Node {
    return this.#node(this.document.contents, 0)
  }

  #node(node: YamlNode | null, at: number): Node {
    if (this.#inAlias > 0 && ++this.#repeated > mostRepeated) return this.#nothing(at)
    if (isAlias(node)) return this.#alias(node.source, node.resolve(this.document), this.#span(node, at))
    if (isMap(node) || isSeq(node)) return this.#nested(node, at)
    return isScalar(node) ? this.#scalar(node, at) : this.#nothing(at)
  }

  #nested(node: YamlNode, at: number): Node {
    const span = this.#span(node, at)
    if (this.#depth === mostDepth) {
      this.report('yaml-syntax', span, { why: `more than ${mostDepth} levels of nesting` })
      return this.#nothing(at)
    }
    this.#depth++
    const result: Node = isSeq(node)
      ? { kind: 'list', items: node.items.map(item => this.#node(item as YamlNode, span.start)), span }
      : { kind: 'map', entries: this.#entries(node), span }
    this.#depth--
    return result
  }

  /** Entries in order; a second entry of the same key is told and left out, merge keys (`<<`) fill what is not set. */
  #entries(node: YamlNode): Entry[] {
    const entries = new Map<string, Entry>()
    const merged: Node[] = []
    for (const pair of isMap<YamlNode, YamlNode | null>(node) ? node.items : []) {
      const key = isScalar(pair.key) ? String(pair.key.value ?? '') : ''
      const keySpan = this.#span(pair.key, 0)
      const value = this.#node(pair.value, keySpan.end)
      const before = entries.get(key)
      if (key === '<<') merged.push(value)
      else if (before === undefined) entries.set(key, { key, keySpan, value })
      else if (this.#inAlias === 0)
        this.report(
          'yaml-duplicate-key',
          keySpan,
          { key },
          { related: [{ message: 'set here', span: before.keySpan }] },
        )
    }
    for (const map of merged.flatMap(node => (node.kind === 'list' ? node.items : [node])))
      if (map.kind === 'map')
        for (const entry of map.entries) if (!entries.has(entry.key)) entries.set(entry.key, entry)
    return [...entries.values()]
  }

  /** The anchor's node once more, at the place of the anchor. */
  #alias(name: string, target: YamlNode | undefined, span: Span): Node {
    if (this.#repeated > mostRepeated) return this.#nothing(span.start)
    this.#inAlias++
    const node = target === undefined ? this.#nothing(span.start) : this.#node(target, span.start)
    this.#inAlias--
    if (this.#repeated > mostRepeated && this.#inAlias === 0)
      this.report('yaml-aliases', span, { name, most: mostRepeated })
    return node
  }

  #scalar(node: Scalar, at: number): ScalarNode {
    const span = this.#span(node, at)
    const text = node.source ?? ''
    if (node.type === 'PLAIN') {
      if (/^[-+]?0(o|[0-9])[0-9]*$/.test(text)) this.report('yaml-octal', span, { text })
      if (node.value === null) return { kind: 'scalar', value: null, span }
      // A number that is written in another way (007, 1.10, 0x1F) stays text: nothing is lost, and an option that
      // wants a number reads it from the text.
      const { value } = node
      const same = (typeof value === 'number' || typeof value === 'boolean') && String(value) === text
      return { kind: 'scalar', value: same ? value : text, ...this.#place(span, text) }
    }
    return { kind: 'scalar', value: typeof node.value === 'string' ? node.value : text, ...this.#place(span, text) }
  }

  /** Quoted text without escapes has its place inside the quotes; other text that differs from its source is one piece. */
  #place(span: Span, value: string): { span: Span } {
    const quoted = span.end - span.start === value.length + 2
    const inner = { ...span, start: span.start + 1, end: span.end - 1 }
    return { span: quoted && this.source.text.slice(inner.start, inner.end) === value ? inner : span }
  }

  #nothing(at: number): ScalarNode {
    return { kind: 'scalar', value: null, span: inside(this.source, at, at) }
  }

  #span(node: YamlNode | null, at: number): Span {
    const [start, end] = node?.range ?? [at, at]
    return inside(this.source, start, end)
  }
}

/** The library may speak of a place behind the end of the text. */
function inside(source: SourceText, from: number, to: number): Span {
  const start = Math.min(from, source.text.length)
  return { source, start, end: Math.max(start, Math.min(to, source.text.length)) }
}

/** The library's messages start with a capital letter and may end in a stop; ours don't. */
function sentence(message: string): string {
  return (message.charAt(0).toLowerCase() + message.slice(1)).replace(/\.$/, '')
}
