import type { SourceText, Span } from '../source/text.ts'

/**
 * What both front ends hand on: the settings of a file in the order they stand there, each with its place.
 *
 * A key is Flume's dotted path, `agent.sources.r1.type`. YAML's nesting becomes dots; what YAML says by its structure
 * (which components there are, the order of interceptors) becomes the list settings that Flume writes out, marked
 * `implied`, with the span of the key that implies them. So no later phase knows which format it came from.
 */
export interface Ast {
  readonly source: SourceText
  readonly format: 'properties' | 'yaml'
  readonly settings: readonly Setting[]
  readonly comments: readonly Comment[]
  /** Where the file stops being readable as a whole: Flume ends at a malformed \uxxxx, YAML at a syntax error. */
  readonly malformed?: Span
}

export interface Setting {
  readonly key: string
  readonly keySpan: Span
  readonly value: Value
  readonly valueSpan: Span
  /** YAML: the places of the items, where the value is a list. */
  readonly itemSpans?: readonly Span[]
  /** True when YAML's structure says it, not a line of its own. */
  readonly implied?: true
  /** .properties: what stands between key and value. */
  readonly separator?: '=' | ':' | ' ' | ''
  /**
   * The source offset of each character of a text value, plus one for its end: escapes and continuation lines make the
   * value differ from the source. Absent when value and source agree character by character.
   */
  readonly offsets?: readonly number[]
  /** The same for the key. */
  readonly keyOffsets?: readonly number[]
}

/** Text as in .properties, or what YAML's plain scalars and flow lists say. */
export type Value = Scalar | readonly Scalar[]
export type Scalar = string | number | boolean

export interface Comment {
  /** With its mark, without the line's end. */
  readonly text: string
  readonly span: Span
  /** Stands on a line of its own, or behind a value (YAML). */
  readonly place: 'line' | 'behind'
}
