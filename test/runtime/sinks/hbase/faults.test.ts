import { expect, it } from 'vitest'
import type { EventBatch } from '../../../../runtime/core/event-batch.ts'
import { HbaseRegexSerializer } from '../../../../runtime/serializers/hbase_regex/index.ts'
import { HbaseSimpleSerializer } from '../../../../runtime/serializers/hbase_simple/index.ts'
import type { RowSerializer } from '../../../../runtime/serializers/row-serializer.ts'
import { HbaseSink } from '../../../../runtime/sinks/hbase/index.ts'
import type { HbaseSinkOptions } from '../../../../runtime/sinks/hbase/options.ts'
import { batchOf, eventually, numbered, testContext } from '../../../contracts/support.ts'
import { describeWithHBase } from '../../../services/shared.ts'
import { type Fate, FaultProxy } from './proxy.ts'
import { HBaseReader, started, withDeadLetters } from './support.ts'

describeWithHBase('hbase: faults on the way', ({ rest }) => {
  const reader = new HBaseReader(rest)

  let shared: Promise<string> | undefined
  let sinks = 0

  /** A sink with rows of its own in a table that the tests share, for a table takes a second. */
  async function through(more: Partial<HbaseSinkOptions> = {}) {
    const proxy = await FaultProxy.start(rest)
    shared ??= reader.table()
    const table = await shared
    const [rowPrefix, incrementRow] = [`row${++sinks}-`, `count${sinks}-`]
    const serializer = new HbaseSimpleSerializer({ rowPrefix, incrementRow })
    const bodies = () => reader.bodies(table, rowPrefix)
    const count = () => reader.count(table, incrementRow)
    return { proxy, bodies, count, ...(await started({ 'rest.url': [proxy.url], table, ...more }, serializer)) }
  }

  /** As the runner does, until it is delivered. */
  async function insist(deliver: (batch: EventBatch) => Promise<void>, batch: EventBatch) {
    const delivered = () =>
      deliver(batch).then(
        () => true,
        () => false,
      )
    await eventually(delivered, 'the delivery', 30_000)
  }

  it.each<[Fate, 'rows' | 'count', number]>([
    ['refuse', 'rows', 0],
    ['lose answer', 'rows', 0],
    ['half answer', 'rows', 0],
    ['tear', 'rows', 0],
    [503, 'rows', 0],
    [413, 'rows', 0],
    ['refuse', 'count', 0],
    [503, 'count', 0],
    ['lose answer', 'count', 100],
    ['half answer', 'count', 100],
  ])('%s of the %s: no row lost or twice, counted twice at most one batch', async (fate, kind, twice) => {
    const { proxy, bodies, count, sink, deliver } = await through()
    await deliver(batchOf(numbered(100)))
    let left = 2
    proxy.fate = step => (step.kind === kind && left-- > 0 ? fate : 'pass')
    await insist(deliver, batchOf(numbered(100, 100)))
    expect(left).toBeLessThan(1)
    proxy.fate = () => 'pass'
    await deliver(batchOf(numbered(100, 200)))
    await sink.stop()
    await proxy.close()
    expect(await bodies()).toEqual(numbered(300))
    // Two requests had the fault.
    expect(await count()).toBe(300 + 2 * twice)
  })

  it('writes to the same rows when the events come back in other batches, with newer ones', async () => {
    const { proxy, bodies, count, sink, deliver } = await through()
    proxy.fate = ({ kind }) => (kind === 'rows' ? 'lose answer' : 'pass')
    const four = [0, 10, 20, 30].map(first => deliver(batchOf(numbered(10, first))))
    expect((await Promise.allSettled(four)).map(({ status }) => status)).toEqual(Array(4).fill('rejected'))
    await expect(deliver(batchOf(numbered(15)))).rejects.toThrow('no REST gateway of HBase answers (rest.url)')
    proxy.fate = () => 'pass'
    await deliver(batchOf(numbered(35)))
    await deliver(batchOf(numbered(15, 35)))
    await sink.stop()
    await proxy.close()
    expect(await bodies()).toEqual(numbered(50))
    expect(await count()).toBe(50)
  })

  it('waits for a gateway that is away, at the start and in between', async () => {
    const proxy = await FaultProxy.start(rest)
    const { port } = proxy
    await proxy.close()
    const table = await reader.table()
    const sink = new HbaseSink({ 'rest.url': [`http://127.0.0.1:${port}`], table, columnFamily: 'f' })
    const context = testContext('out', 'SINK')
    await expect(sink.start(context)).rejects.toThrow(/^no REST gateway of HBase answers \(rest.url\): .*ECONNREFUSED/)
    const back = await FaultProxy.start(rest, port)
    await sink.start(context)
    const deliver = (batch: EventBatch) => sink.deliver([batch], new AbortController().signal)
    await deliver(batchOf(numbered(10)))
    await back.close()
    await expect(deliver(batchOf(numbered(10, 10)))).rejects.toThrow('ECONNREFUSED')
    const again = await FaultProxy.start(rest, port)
    await deliver(batchOf(numbered(10, 10)))
    await sink.stop()
    await again.close()
    expect(await reader.bodies(table)).toEqual(numbered(20))
  })

  it('asks the next gateway when one is away', async () => {
    const [one, other] = [await FaultProxy.start(rest), await FaultProxy.start(rest)]
    const table = await reader.table()
    const { sink, deliver } = await started({ 'rest.url': [one!.url, other!.url], table })
    await deliver(batchOf(numbered(10)))
    expect(other!.steps).toEqual([])
    one!.fate = ({ kind }) => (kind === 'rows' ? 'lose answer' : 'pass')
    await deliver(batchOf(numbered(10, 10)))
    await one!.close()
    await deliver(batchOf(numbered(10, 20)))
    await sink.stop()
    await other!.close()
    expect(await reader.bodies(table)).toEqual(numbered(30))
    expect(await reader.count(table)).toBe(30)
  })

  it('gives up on a slow answer after the time limit, and writes to the same rows', async () => {
    const { proxy, bodies, sink, deliver } = await through({ 'rest.timeout': 700 })
    proxy.hold()
    proxy.fate = ({ kind }) => (kind === 'rows' ? 'hold' : 'pass')
    await expect(deliver(batchOf(numbered(10)))).rejects.toThrow('no answer within 700 ms')
    proxy.fate = () => 'pass'
    proxy.release()
    await insist(deliver, batchOf(numbered(10)))
    await sink.stop()
    await proxy.close()
    expect(await bodies()).toEqual(numbered(10))
  })

  it('ends soon when it is told to give up', async () => {
    const { proxy, sink } = await through()
    proxy.hold()
    proxy.fate = ({ kind }) => (kind === 'count' ? 'hold' : 'pass')
    const abandon = new AbortController()
    const two = [0, 10].map(first => sink.deliver([batchOf(numbered(10, first))], abandon.signal))
    await eventually(() => proxy.steps.some(({ kind }) => kind === 'count'), 'the count')
    abandon.abort(new Error('the agent is stopping'))
    for (const delivery of two) await expect(delivery).rejects.toThrow('the agent is stopping')
    await sink.stop()
    await proxy.close()
  })

  it('tells that the table has gone, and goes on when it is back', async () => {
    const options = { 'rest.url': [rest], table: await reader.table() }
    const { sink, deliver } = await started(options)
    await deliver(batchOf(['a']))
    await reader.drop(options.table)
    await expect(deliver(batchOf(['b']))).rejects.toThrow(/^HBase answered 404: TableNotFoundException: /)
    await reader.table(options.table)
    await insist(deliver, batchOf(['b']))
    await sink.stop()
    expect(await reader.bodies(options.table)).toEqual(['b'])
  })

  const tooLarge = 'x'.repeat(11 << 20)

  it('holds up what is behind a row that HBase never takes; the others of its batch are written once', async () => {
    const options = { 'rest.url': [rest], table: await reader.table() }
    const { sink, deliver } = await started(options)
    const batch = batchOf([...numbered(9), tooLarge, ...numbered(6, 9)])
    for (let i = 0; i < 3; i++)
      await expect(deliver(batch)).rejects.toThrow(
        /^an event can't be written: HBase answered 400: IllegalArgumentException: KeyValue size too large/,
      )
    await sink.stop()
    expect(await reader.bodies(options.table)).toEqual(numbered(9))
    expect(await reader.count(options.table)).toBe(0)
  })

  it('puts what HBase never takes to the dead letters, where there are any', async () => {
    const options = { 'rest.url': [rest], table: await reader.table() }
    const { letters, sink, deliver } = await withDeadLetters(options)
    await deliver(batchOf([...numbered(9), tooLarge, ...numbered(7, 9)]))
    await sink.stop()
    expect(letters).toEqual([
      'xxxxxxxxxxxxxxxxxxxx: HBase answered 400: IllegalArgumentException: KeyValue size too large',
    ])
    expect(await reader.bodies(options.table)).toEqual(numbered(16))
    expect(await reader.count(options.table)).toBe(16)
  })

  it('does the same with what can have no row', async () => {
    const options = { 'rest.url': [rest], table: await reader.table() }
    const regex = new HbaseRegexSerializer({ regex: '(\\w*),(.*)', colNames: 'ROW_KEY,pCol', rowKeyIndex: 0 })
    const batch = batchOf(['default1,a', ',b', 'no comma', 'default2,c', `${'k'.repeat(40_000)},d`])
    const plain = await started(options, regex)
    await expect(plain.deliver(batch)).rejects.toThrow("an event can't be written: the row key is empty")
    await plain.sink.stop()
    const { letters, sink, deliver } = await withDeadLetters(options, regex)
    await deliver(batch)
    await sink.stop()
    expect(letters).toEqual([
      ',b: the row key is empty',
      'no comma: the body does not match the regular expression',
      'kkkkkkkkkkkkkkkkkkkk: the row key has 40000 bytes; HBase takes 32767',
    ])
    expect(await reader.bodies(options.table)).toEqual(['a', 'c'])
  })

  it('tells what is wrong with a counter, and counts when it is right', async () => {
    const options = { 'rest.url': [rest], table: await reader.table() }
    const text = await started(
      options,
      new HbaseSimpleSerializer({ rowKey: 'n', payloadColumn: 'iCol', incrementColumn: '' }),
    )
    await text.deliver(batchOf(['text']))
    await text.sink.stop()
    const { sink, deliver } = await started(options, new HbaseSimpleSerializer({ incrementRow: 'n' }))
    await expect(deliver(batchOf(['a']))).rejects.toThrow(/^HBase answered 503: .*Field is not a long/)
    await fetch(`${rest}/${options.table}/n`, { method: 'DELETE' })
    await deliver(batchOf(['a']))
    await sink.stop()
    expect(await reader.count(options.table, 'n')).toBe(1)
    expect(await reader.bodies(options.table)).toEqual(['a'])
  })

  it('tells a gateway from what else may answer', async () => {
    const proxy = await FaultProxy.start(rest)
    const start = () => started({ 'rest.url': [proxy.url], table: 't' })
    proxy.fate = () => 404
    await expect(start()).rejects.toThrow('HBase answered 404: no reason given')
    proxy.fate = () => 200
    await expect(start()).rejects.toThrow('what answers at rest.url is no REST gateway of HBase')
    await proxy.close()
  })

  it('fails when a serializer gives too little, and loses nothing', async () => {
    const lazy: RowSerializer = { rowsOf: () => [{ puts: [], increments: [] }] }
    const { sink, deliver } = await started({ 'rest.url': [rest], table: await reader.table() }, lazy)
    await expect(deliver(batchOf(['a', 'b']))).rejects.toThrow('the serializer gave 1 results for 2 events')
    await sink.stop()
  })

  it('logs in, and names what is not built in', async () => {
    const { proxy, sink, deliver } = await through({ 'rest.user': 'ann', 'rest.password': 'p:w' })
    await deliver(batchOf(['a']))
    const login = `Basic ${Buffer.from('ann:p:w').toString('base64')}`
    expect(proxy.steps.map(({ authorization }) => authorization)).toEqual([login, login, login])
    proxy.fate = () => 401
    await expect(deliver(batchOf(['b']))).rejects.toThrow('the REST gateway wants Kerberos, which is not built in')
    proxy.fate = () => 502
    await expect(deliver(batchOf(['b']))).rejects.toThrow('HBase answered 502: no reason given')
    await sink.stop()
    await proxy.close()
  })
})
