import type { EventBatch } from '../../core/event-batch.ts'
import { type DocumentSerializer, headerFields, jsonOf, objectOf } from '../document-serializer.ts'
import type { ElasticsearchDynamicSerializerOptions } from './options.ts'

/**
 * A flat document: `body`, and a field for each header. Flume writes a field twice when a header is called `body`, which
 * servers refuse; here the body is it.
 */
export class ElasticsearchDynamicSerializer implements DocumentSerializer {
  // biome-ignore lint/complexity/noUselessConstructor: every serializer is made with its options.
  constructor(_options: ElasticsearchDynamicSerializerOptions) {}

  document(batch: EventBatch, i: number): string {
    const headers = headerFields(batch, i).filter(([name]) => name !== 'body')
    return objectOf([['body', jsonOf(batch.body(i).toString())], ...headers])
  }
}
