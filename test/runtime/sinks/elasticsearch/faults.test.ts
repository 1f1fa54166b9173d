import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import { expect, it } from 'vitest'
import { MemoryChannel } from '../../../../runtime/channels/memory/index.ts'
import { Receipt } from '../../../../runtime/core/receipt.ts'
import { SinkRunner } from '../../../../runtime/core/sink-runner.ts'
import { Transit } from '../../../../runtime/core/transit.ts'
import type { ElasticsearchSinkOptions } from '../../../../runtime/sinks/elasticsearch/options.ts'
import { batchOf, eventually, inFolder, numbered, TestDeadLetters, testContext } from '../../../contracts/support.ts'
import { freePorts } from '../../../services/program.ts'
import { describeWithSearch } from '../../../services/shared.ts'
import { makeTlsFiles } from '../../../services/tls.ts'
import { type Fate, Gate, never, newIndex, plainName, SearchReader, started } from './support.ts'

const batchSize = 10

describeWithSearch('elasticsearch', 'the elasticsearch sink under faults', ({ url }) => {
  const reader = new SearchReader(url)

  /** Forty events through a channel and a runner, each fate befalling the next request. */
  async function run(plan: Fate[], options: Partial<ElasticsearchSinkOptions> = {}, meanwhile = async () => {}) {
    const gate = await new Gate(url).open()
    gate.plan.push(...plan)
    const index = options.indexName ?? newIndex()
    const { sink, context } = await started({
      hostNames: [gate.url],
      indexName: index,
      ...plainName,
      batchSize,
      ...options,
    })
    const channel = new MemoryChannel({ capacity: 100, transactionCapacity: 100 })
    await channel.start(testContext())
    await channel.put(batchOf(numbered(40)), new Receipt(() => {}))
    const stop = new AbortController()
    const running = new SinkRunner(sink, channel, context.log, context.metrics, new Transit()).run(stop.signal, never)
    await meanwhile()
    await eventually(() => channel.size === 0, 'everything is delivered', 30_000)
    stop.abort()
    await running
    await Promise.all([sink.stop(), channel.stop(), gate.close()])
    const messages = await reader.messages(index)
    expect([...new Set(messages)].sort()).toEqual(numbered(40).sort())
    return {
      twice: messages.length - 40,
      gate,
      context,
      logged: context.logged.map(({ message }) => message).join('\n'),
    }
  }

  it.each([
    ['refuses everything for a while', ['busy', 'pass', 'busy'], 0, /503: cluster_block_exception: no master/],
    ['breaks the connection before it has the batch', ['pass', 'lost'], 0, /socket hang up|ECONNRESET/],
    ['dies when it has done the batch', ['pass', 'cut'], batchSize, /socket hang up|ECONNRESET/],
    ['takes half of the batch', ['half', 'pass', 'half', 'half'], 0, /429 es_rejected_execution_exception/],
    ['breaks off behind half of the batch', ['half', 'lost', 'busy'], 0, /503/],
    ['lets nobody in until the login is renewed', ['unauthorized'], 0, /401: check username and password, or apiKey/],
  ] as const)('goes on when the server %s', async (_, plan, twice, told) => {
    const end = await run([...plan])
    expect(end.twice).toBe(twice)
    expect(end.logged).toMatch(told)
  })

  it('waits for a slow server, but not for ever', async () => {
    expect((await run(['slow', 'slow'])).twice).toBe(0)
    const end = await run(['slow'], { requestTimeout: 200 })
    expect(end.twice).toBeLessThanOrEqual(batchSize)
    expect(end.logged).toMatch(/no answer within 200 ms/)
  })

  it('waits for a server that comes later, and passes over one that is away', async () => {
    const [port] = await freePorts(1)
    const late = new Gate(url)
    const opened = setTimeout(() => late.open(port), 1500)
    const end = await run([], { hostNames: [`127.0.0.1:${port}`] })
    clearTimeout(opened)
    await late.close()
    expect(end.logged).toMatch(/ECONNREFUSED/)
    const both = await run([], { hostNames: ['127.0.0.1:1', url] })
    expect(both.logged).not.toMatch(/will be offered again/)
  })

  it('holds on to what an index that is full does not take', async () => {
    const index = newIndex()
    const block = (on: boolean | null) =>
      reader.ask('PUT', `${index}/_settings`, { 'index.blocks.read_only_allow_delete': on })
    await reader.ask('PUT', index)
    await block(true)
    const end = await run([], { indexName: index }, async () => {
      await new Promise(resolve => setTimeout(resolve, 500))
      await block(null)
    })
    expect(end.twice).toBe(0)
    expect(end.logged).toMatch(/429 cluster_block_exception/)
  })

  it('offers what is refused for good for ever, without doubling the rest, when there are no dead letters', async () => {
    const index = newIndex()
    await reader.ask('PUT', index, { mappings: { properties: { '@fields': { properties: { n: { type: 'long' } } } } } })
    const { sink, context } = await started({ hostNames: [url], indexName: index, ...plainName })
    const abort = new AbortController()
    const delivery = sink.deliver([batchOf(['1']), batchOf(['bad'], { n: 'x' }), batchOf(['2'])], abort.signal)
    await eventually(() => context.logged.length >= 3, 'three tries')
    abort.abort(new Error('the agent stops'))
    await expect(delivery).rejects.toThrow('the agent stops')
    expect(context.metrics.get('EventWriteFail')).toBeGreaterThanOrEqual(3)
    await expect(sink.deliver([batchOf(['bad'], { n: 'x' })], never)).rejects.toThrow('400 mapper_parsing_exception')
    await sink.stop()
    expect(await reader.messages(index)).toEqual(['1', '2'])
  })

  it('hands over an event whose time is no number', async () => {
    const deadLetters = new TestDeadLetters()
    const index = newIndex()
    const { sink } = await started({ hostNames: [url], indexName: index, ...plainName }, {}, { deadLetters })
    await sink.deliver([batchOf(['bad'], { timestamp: 'noon' }), batchOf(['1'])], never)
    await sink.stop()
    expect(deadLetters.reasons).toEqual(['the header "timestamp" is "noon", not a time in ms'])
    expect(await reader.messages(index)).toEqual(['1'])
  })

  it('logs in with a password or a key', async () => {
    const basic = await run([], { username: 'ü', password: 'p:w' })
    expect(basic.gate.seen[0]!.authorization).toBe(`Basic ${Buffer.from('ü:p:w').toString('base64')}`)
    const key = await run([], { username: 'x', apiKey: 'a2V5OnNlY3JldA==' })
    expect(key.gate.seen[0]!.authorization).toBe('ApiKey a2V5OnNlY3JldA==')
  })

  it('speaks TLS to servers that it trusts', () =>
    inFolder(async folder => {
      const tls = await makeTlsFiles(folder)
      const pem = readFileSync(tls.server)
      const gate = await new Gate(url).open(0, listener => createTlsServer({ key: pem, cert: pem }, listener))
      const index = newIndex()
      const hostNames = [`https://${gate.url}`]
      for (const truststore of [tls.authority, tls.truststore.jks]) {
        const { sink } = await started({ hostNames, truststore, indexName: index, ...plainName })
        await sink.deliver([batchOf(['x'])], never)
        await sink.stop()
      }
      expect(await reader.messages(index)).toEqual(['x', 'x'])
      const { sink } = await started({ hostNames, indexName: index, ...plainName })
      await expect(sink.deliver([batchOf(['y'])], never)).rejects.toThrow(/certificate/)
      await sink.stop()
      await gate.close()
    }))

  it('says so when it meets the Java protocol', async () => {
    const java = createTcpServer(socket => socket.on('data', () => socket.end('This is not an HTTP port')))
    await new Promise<void>(resolve => java.listen(0, '127.0.0.1', resolve))
    const { port } = java.address() as { port: number }
    const { sink } = await started({ hostNames: [`127.0.0.1:${port}`] })
    await expect(sink.deliver([batchOf(['x'])], never)).rejects.toThrow(/9300 is that of the Java protocol/)
    await sink.stop()
    java.close()
  })
})
