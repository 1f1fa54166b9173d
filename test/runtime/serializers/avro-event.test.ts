import { expect, it } from 'vitest'
import { AvroEncoder } from '../../../runtime/core/avro-encoder.ts'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { encodeEvent, encodeEvents } from '../../../runtime/serializers/shared/avro-event.ts'

it.each([
  ['no headers', [{}, {}]],
  [
    'the same headers',
    [
      { a: '1', é: 'x'.repeat(100) },
      { a: '1', é: 'x'.repeat(100) },
    ],
  ],
  ['headers of their own', [{ a: '1' }, { a: '2', b: 'ü' }, {}]],
])('encodes events with %s together as each by itself', (_, all: Record<string, string>[]) => {
  const batch = EventBatch.of(all.map((headers, i) => ({ headers, body: Buffer.from(`body ${i}`) })))
  const [together, apart] = [new AvroEncoder(16), new AvroEncoder(16)]
  encodeEvents(batch, together)
  for (let i = 0; i < batch.count; i++) encodeEvent(batch, i, apart)
  expect(together.take()).toEqual(apart.take())
})
