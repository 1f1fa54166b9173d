import { expect, it } from 'vitest'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { ElasticsearchDynamicSerializer } from '../../../runtime/serializers/elasticsearch_dynamic/index.ts'

it('makes a field of the body and of each header; a header called body is left out', () => {
  const headers = { b: '{"deep":true}', body: 'the header', a: 'x' }
  const batch = EventBatch.of([
    { headers: {}, body: Buffer.from('0') },
    { headers, body: Buffer.from('"q"\n') },
  ])
  const serializer = new ElasticsearchDynamicSerializer({})
  expect(serializer.document(batch, 0)).toBe('{"body":"0"}')
  expect(serializer.document(batch, 1)).toBe('{"body":"\\"q\\"\\n","b":{"deep":true},"a":"x"}')
})
