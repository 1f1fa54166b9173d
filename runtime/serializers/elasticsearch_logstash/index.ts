import type { EventBatch } from '../../core/event-batch.ts'
import {
  DocumentError,
  type DocumentSerializer,
  type Fields,
  headerFields,
  jsonOf,
  objectOf,
} from '../document-serializer.ts'
import type { ElasticsearchLogstashSerializerOptions } from './options.ts'

/** What a header becomes, unless there is a header of that name. */
const known = [
  ['source', '@source'],
  ['type', '@type'],
  ['host', '@source_host'],
  ['src_path', '@source_path'],
] as const

/** A document as Logstash's version 0 made them: `@message`, the known headers as fields, and all of them in `@fields`. */
export class ElasticsearchLogstashSerializer implements DocumentSerializer {
  // biome-ignore lint/complexity/noUselessConstructor: every serializer is made with its options.
  constructor(_options: ElasticsearchLogstashSerializerOptions) {}

  document(batch: EventBatch, i: number): string {
    const given = (header: string) => batch.header(i, header)?.trim() || undefined
    const fields = known.flatMap(([header, field]): Fields => {
      const value = batch.header(i, header)
      return given(header) === undefined || given(field) !== undefined ? [] : [[field, jsonOf(value!)]]
    })
    return objectOf([
      ['@message', jsonOf(batch.body(i).toString())],
      ...(given('@timestamp') === undefined ? timeField(given('timestamp')) : []),
      ...fields,
      ['@fields', objectOf(headerFields(batch, i))],
    ])
  }
}

function timeField(text: string | undefined): Fields {
  if (text === undefined) return []
  const time = /^[+-]?\d+$/.test(text) ? new Date(Number(text)) : undefined
  if (time === undefined || Number.isNaN(time.getTime()))
    throw new DocumentError(`the header "timestamp" is "${text}", not a time in ms`)
  return [['@timestamp', JSON.stringify(time)]]
}
