import type { Span } from '../../source/text.ts'

/** A YAML document without the library's own types: anchors and merge keys are resolved, every node has its place. */
export type Node = ScalarNode | ListNode | MapNode

export interface ScalarNode {
  readonly kind: 'scalar'
  /** Null where nothing is written, or `null` or `~`. */
  readonly value: string | number | boolean | null
  readonly span: Span
}

export interface ListNode {
  readonly kind: 'list'
  readonly items: readonly Node[]
  readonly span: Span
}

export interface MapNode {
  readonly kind: 'map'
  readonly entries: readonly Entry[]
  readonly span: Span
}

export interface Entry {
  readonly key: string
  readonly keySpan: Span
  readonly value: Node
}
