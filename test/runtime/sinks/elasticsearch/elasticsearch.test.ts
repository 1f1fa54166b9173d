import { expect, it } from 'vitest'
import { ConfigurationError } from '../../../../runtime/core/contracts.ts'
import { EventBatch } from '../../../../runtime/core/event-batch.ts'
import { ElasticsearchDynamicSerializer } from '../../../../runtime/serializers/elasticsearch_dynamic/index.ts'
import { ElasticsearchSink } from '../../../../runtime/sinks/elasticsearch/index.ts'
import { describeDeadLetters, describeSink } from '../../../contracts/sink.ts'
import { batchOf, numbered, testContext } from '../../../contracts/support.ts'
import { describeWithSearch } from '../../../services/shared.ts'
import { never, newIndex, plainName, SearchReader, started } from './support.ts'

const dynamic = { serializer: new ElasticsearchDynamicSerializer({}) }
const event = (body: string, headers: Record<string, string> = {}) => ({ headers, body: Buffer.from(body) })

for (const kind of ['elasticsearch', 'opensearch'] as const)
  describeWithSearch(kind, `the elasticsearch sink with ${kind}`, ({ url }) => {
    const reader = new SearchReader(url)
    const hostNames = [url.replace('http://', '')]
    const indices = new Map<string, string>()
    const indexOf = (folder: string) => {
      if (!indices.has(folder)) indices.set(folder, newIndex())
      return indices.get(folder)!
    }

    describeSink('elasticsearch', {
      make: folder => new ElasticsearchSink({ hostNames, indexName: indexOf(folder), ...plainName }),
      received: folder => reader.messages(indexOf(folder)),
    })

    const large = 'x'.repeat(2 << 20)
    describeDeadLetters('elasticsearch', {
      make: async folder => {
        const index = indexOf(folder)
        await reader.ask('PUT', index, { mappings: { properties: { n: { type: 'long' } } } }).catch(() => {})
        return new ElasticsearchSink({ hostNames, indexName: `${index}%{sub}`, ...plainName }, dynamic)
      },
      received: folder => reader.messages(indexOf(folder)),
      batch: EventBatch.of([
        ...numbered(3).map((body, i) => event(body, { n: String(i) })),
        event('no number', { n: 'x' }),
        event('event 3'),
        event('no index', { sub: '/BAD' }),
        event(large),
        ...numbered(5, 4).map(body => event(body)),
      ]),
      refused: ['no number', 'no index', large],
      reason: /^400 mapper_parsing_exception.*For input string|^400 invalid_index_name|^413 larger/,
    })

    it('indexes documents as Flume forms them, a day an index', async () => {
      const index = newIndex()
      const { sink } = await started({ hostNames, indexName: `${index}-%{app}` })
      const headers = { app: 'shop', timestamp: '1700000000123', host: 'web1', type: 'access', obj: '{"deep": [1.50]}' }
      const text = EventBatch.of([event('hällo "you"\nthere', headers)])
      await sink.deliver(
        [text, EventBatch.of([event('{"a":\n 1234}', { ...headers, app: 'json', '@type': 'mine' })])],
        never,
      )
      await sink.stop()
      const [first] = await reader.documents(`${index}-shop-2023-11-14`)
      const [second] = await reader.documents(`${index}-json-2023-11-14`)
      expect(first).toEqual({
        '@message': 'hällo "you"\nthere',
        '@timestamp': '2023-11-14T22:13:20.123Z',
        '@type': 'access',
        '@source_host': 'web1',
        '@fields': { ...headers, obj: { deep: [1.5] } },
      })
      expect(second).toMatchObject({ '@message': { a: 1234 }, '@fields': { '@type': 'mine' } })
      expect(second).not.toHaveProperty('@type')
    })

    it('names the index by the event, the clock, or not at all', async () => {
      const index = newIndex()
      const { sink } = await started({ hostNames, indexName: index }, dynamic)
      await sink.deliver([EventBatch.of([event('1', { '@timestamp': '86400000' }), event('2')])], never)
      await sink.stop()
      expect(await reader.documents(`${index}-1970-01-02`)).toEqual([{ body: '1', '@timestamp': '86400000' }])
      expect(await reader.messages(`${index}-${new Date().toISOString().slice(0, 10)}`)).toEqual(['2'])
    })

    it('uses only servers of the cluster that clusterName names', async () => {
      const index = newIndex()
      const { sink } = await started({ hostNames, indexName: index, ...plainName, clusterName: 'flumec' })
      await sink.deliver([batchOf(['1'])], never)
      await sink.stop()
      const { sink: other } = await started({ hostNames, indexName: index, ...plainName, clusterName: 'prod' })
      await expect(other.deliver([batchOf(['2'])], never)).rejects.toThrow('is of cluster "flumec", not of "prod"')
      await other.stop()
      expect(await reader.messages(index)).toEqual(['1'])
    })

    it('sends a request that is too large in halves', async () => {
      const index = newIndex()
      const { sink } = await started({ hostNames, indexName: index, ...plainName })
      const bodies = numbered(10).map(body => body.padEnd(300_000, '.'))
      await sink.deliver([batchOf(bodies)], never)
      await sink.stop()
      expect(await reader.messages(index)).toEqual(bodies)
    })
  })

it.each(['Logs', 'a b', '_x', 'a/b'])('takes no index name %s', name => {
  expect(() => new ElasticsearchSink({ hostNames: ['h'], indexName: name })).toThrow(ConfigurationError)
  expect(() => new ElasticsearchSink({ hostNames: ['h'], indexName: `logs%{${name[0]}}` })).not.toThrow()
})

it.each(['ftp://x', 'a b', '', 'h:port', 'https://me:secret@h'])('takes no server %s', async host => {
  const sink = new ElasticsearchSink({ hostNames: [host] })
  await expect(sink.start(testContext())).rejects.toThrow(ConfigurationError)
})
