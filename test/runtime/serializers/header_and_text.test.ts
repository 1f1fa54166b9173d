import { describe, expect, it } from 'vitest'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { HeaderAndTextSerializer } from '../../../runtime/serializers/header_and_text/index.ts'
import { javaMapOrder } from '../../../runtime/serializers/header_and_text/java-map-order.ts'
import { batchOf } from '../../contracts/support.ts'
import { event, recorded, written } from './support.ts'

describe('header_and_text', () => {
  it('writes what Flume writes', async () => {
    const { text } = await written(new HeaderAndTextSerializer({ appendNewline: false }), [recorded])
    expect(text).toBe('{h=v} one{} {} two\nlines{} ünï\u0001')
  })

  it('writes headers in the order of a Java map, and a line feed', async () => {
    const batch = EventBatch.of([event('b1', { timestamp: '1', host: 'h1' }), event('b2', { host: 'h2' })])
    const { text } = await written(new HeaderAndTextSerializer({}), [batch, batchOf(['b3'])])
    expect(text).toBe('{host=h1, timestamp=1} b1\n{host=h2} b2\n{} b3\n')
  })

  /** Right: what java.util.HashMap gives. */
  it.each([
    ['a b c', 'a b c'],
    ['topic key partition offset timestamp', 'partition offset topic key timestamp'],
    [
      'Facility Severity priority version host timestamp flume.syslog.status',
      'flume.syslog.status host Severity Facility priority version timestamp',
    ],
    ['z é 日本', 'é z 日本'],
    ['Aa BB C#', 'Aa BB C#'],
    ['h0 h1 h2 h3 h4 h5 h6 h7 h8 h9 h10 h11 h12 h13 h14', 'h10 h0 h12 h1 h11 h2 h14 h3 h13 h4 h5 h6 h7 h8 h9'],
  ])('orders %s', (names, expected) => {
    expect(javaMapOrder(names.split(' ')).join(' ')).toBe(expected)
  })
})
