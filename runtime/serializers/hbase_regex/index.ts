import { type Charset, charset } from '../../core/charset.ts'
import { ConfigurationError } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { JavaRegex } from '../../core/java-regex.ts'
import type { Put, Refusal, RowSerializer, Rows } from '../row-serializer.ts'
import { escapedKeys, numberedKey } from '../shared/row-keys.ts'
import { type HbaseRegexSerializerOptions, hbaseRegexSerializerDefaults } from './options.ts'

type Groups = readonly (string | undefined)[]

/**
 * Splits the body into columns by a regular expression that must match all of it. Unlike in Flume, where it fails the
 * delivery for ever, a group that took no part leaves its column out. Throws, and so refuses the batch, when the
 * expression takes out of all proportion (JavaRegex.limited).
 */
export class HbaseRegexSerializer implements RowSerializer {
  readonly #regex: JavaRegex
  readonly #charset: Charset
  readonly #columns: readonly Buffer[]
  readonly #keyGroup: number | undefined
  readonly #key: (groups: Groups, batch: EventBatch, i: number) => Buffer | Refusal
  readonly #depositHeaders: boolean

  constructor(options: HbaseRegexSerializerOptions) {
    const all = { ...hbaseRegexSerializerDefaults, ...options }
    const names = javaSplit(all.colNames)
    this.#charset = charset(all.charset)
    this.#regex = new JavaRegex(`(?s${all.regexIgnoreCase ? 'i' : ''})${all.regex}`).requireGroups()
    this.#columns = names.map(name => this.#charset.encode(name))
    this.#keyGroup = keyGroup(all.rowKeyIndex, names)
    this.#depositHeaders = all.depositHeaders
    this.#key = this.#keys(all.rowKey)
    if (this.#regex.groupCount !== names.length)
      throw new ConfigurationError(
        `regex has ${this.#regex.groupCount} groups and colNames ${names.length} names, so that no event can be written`,
      )
    if (names.length === 1 && this.#keyGroup === 0 && !this.#depositHeaders)
      throw new ConfigurationError('colNames has the row key only: a row needs another column')
  }

  rowsOf(batch: EventBatch): readonly (Rows | Refusal)[] {
    const all = () => Array.from({ length: batch.count }, (_, i) => this.#rows(batch, i))
    return this.#regex.limited(batch.bytes, all)
  }

  #rows(batch: EventBatch, i: number): Rows | Refusal {
    const groups = this.#regex.wholeGroups(this.#charset.decode(batch.body(i)))
    if (groups === undefined) return { refused: 'the body does not match the regular expression', leaveOut: true }
    const row = this.#key(groups, batch, i)
    if ('refused' in row) return row
    return { puts: [{ row, cells: this.#cells(groups, batch, i) }], increments: [] }
  }

  #cells(groups: Groups, batch: EventBatch, i: number): Put['cells'] {
    const cells: (readonly [Buffer, Buffer])[] = []
    this.#columns.forEach((column, at) => {
      const group = groups[at + 1]
      if (at !== this.#keyGroup && group !== undefined) cells.push([column, Buffer.from(group)])
    })
    if (this.#depositHeaders)
      for (const [name, value] of Object.entries(batch.headersOf(i)))
        cells.push([this.#charset.encode(name), this.#charset.encode(value)])
    return cells
  }

  /** A key from the body is always in UTF-8. */
  #keys(rowKey: string | undefined): (groups: Groups, batch: EventBatch, i: number) => Buffer | Refusal {
    const group = this.#keyGroup
    if (group !== undefined) return groups => Buffer.from(groups[group + 1] ?? '')
    if (rowKey === undefined) return () => this.#charset.encode(numberedKey())
    const keys = escapedKeys(rowKey)
    return (_, batch, i) => {
      const key = keys(batch, i)
      return typeof key === 'string' ? this.#charset.encode(key) : key
    }
  }
}

/** Names between commas as Java's split gives them: not trimmed, and without the empty ones at the end. */
function javaSplit(text: string): string[] {
  const names = text.split(',')
  while (names.length > 1 && names.at(-1) === '') names.pop()
  return names
}

function keyGroup(index: number, names: readonly string[]): number | undefined {
  if (index < 0) return undefined
  if (index >= names.length)
    throw new ConfigurationError(`rowKeyIndex is ${index}, but colNames has ${names.length} names, counted from 0`)
  if (names[index]!.toUpperCase() !== 'ROW_KEY')
    throw new ConfigurationError(
      `rowKeyIndex is ${index}, so that name in colNames must be ROW_KEY, not ${names[index]}`,
    )
  return index
}
