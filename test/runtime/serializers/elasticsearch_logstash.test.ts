import { describe, expect, it } from 'vitest'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { DocumentError } from '../../../runtime/serializers/document-serializer.ts'
import { ElasticsearchLogstashSerializer } from '../../../runtime/serializers/elasticsearch_logstash/index.ts'

const document = (body: string, headers: Record<string, string>) =>
  new ElasticsearchLogstashSerializer({}).document(EventBatch.of([{ headers, body: Buffer.from(body) }]), 0)

describe('the logstash serializer', () => {
  it('makes fields of the headers that Logstash knows, and keeps all', () => {
    const headers = { timestamp: '1700000000123', source: 's', type: 't', host: 'h', src_path: '/p', other: 'ö' }
    expect(JSON.parse(document('b', headers))).toEqual({
      '@message': 'b',
      '@timestamp': '2023-11-14T22:13:20.123Z',
      '@source': 's',
      '@type': 't',
      '@source_host': 'h',
      '@source_path': '/p',
      '@fields': headers,
    })
  })

  it('leaves out what is blank, and what a header of the very name says', () => {
    const headers = { timestamp: '1', '@timestamp': '2', type: ' ', source: 's', '@source': 'own' }
    expect(JSON.parse(document('', headers))).toEqual({ '@message': '', '@fields': headers })
  })

  it('embeds a JSON object as it stands, in one line', () => {
    const text = document(' {"n": 12345678901234567890.0,\r\n "s": "\\n"}', {
      h: '{"a":1}',
      i: '[1]',
      j: '{no',
      k: '{} x',
    })
    expect(text).toBe(
      '{"@message": {"n": 12345678901234567890.0,  "s": "\\n"},"@fields":{"h":{"a":1},"i":"[1]","j":"{no","k":"{} x"}}',
    )
  })

  it('has no document for a time that is none', () => {
    for (const timestamp of ['noon', '1.5', '99999999999999999'])
      expect(() => document('b', { timestamp })).toThrow(DocumentError)
  })
})
