import { expect, it } from 'vitest'
import { ConfigurationError } from '../../../../runtime/core/contracts.ts'
import { EventBatch } from '../../../../runtime/core/event-batch.ts'
import { HbaseRegexSerializer } from '../../../../runtime/serializers/hbase_regex/index.ts'
import { HbaseSimpleSerializer } from '../../../../runtime/serializers/hbase_simple/index.ts'
import type { RowSerializer } from '../../../../runtime/serializers/row-serializer.ts'
import { TextSerializer } from '../../../../runtime/serializers/text/index.ts'
import { HbaseSink } from '../../../../runtime/sinks/hbase/index.ts'
import { describeSink } from '../../../contracts/sink.ts'
import { batchOf, numbered, testContext } from '../../../contracts/support.ts'
import { describeWithHBase } from '../../../services/shared.ts'
import { HBaseReader, never, started } from './support.ts'

describeWithHBase('hbase', ({ rest }) => {
  const reader = new HBaseReader(rest)
  const to = async (more = {}) => ({ 'rest.url': [rest], table: await reader.table(), ...more })

  let table = ''
  describeSink('hbase', {
    make: async () => {
      table = await reader.table()
      return new HbaseSink({ 'rest.url': [rest], table, columnFamily: 'f' })
    },
    received: () => reader.bodies(table),
  })

  it('writes a row for each event and counts them', async () => {
    const options = await to()
    const { sink, deliver, context } = await started(options)
    await deliver(batchOf(numbered(150)))
    await deliver(batchOf(numbered(7, 150)))
    await sink.stop()
    expect(await reader.bodies(options.table)).toEqual(numbered(157))
    expect(await reader.count(options.table)).toBe(157)
    const [row] = await reader.rows(options.table, 'default')
    expect(row!.key).toMatch(/^default[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    const counters = ['ConnectionCreatedCount', 'ConnectionClosedCount'].map(name => context.metrics.get(name))
    expect(counters).toEqual([1, 1])
  })

  it('keeps bytes as they are, empty bodies and long ones', async () => {
    const options = await to()
    const { sink, deliver } = await started(options)
    const bodies = [Buffer.alloc(0), Buffer.from([0, 255, 10, 13]), Buffer.alloc(300_000, 7)]
    await deliver(EventBatch.of(bodies.map(body => ({ headers: {}, body }))))
    await sink.stop()
    const found = (await reader.rows(options.table, 'default')).map(({ cells }) => cells['f:pCol']!)
    const digests = (all: readonly Buffer[]) =>
      all.map(one => `${one.length} ${one.toString('base64').slice(-20)}`).sort()
    expect(digests(found)).toEqual(digests(bodies))
  })

  it('writes to a table of another namespace', async () => {
    await fetch(`${rest}/namespaces/web`, { method: 'POST' })
    const options = await to({ table: await reader.table('web:events') })
    const { sink, deliver } = await started(options)
    await deliver(batchOf(['a']))
    await sink.stop()
    expect(await reader.bodies('web:events')).toEqual(['a'])
  })

  it('lets the later of two events with one key win, within a batch and across', async () => {
    const options = await to()
    const { sink, deliver } = await started(options, new HbaseSimpleSerializer({ rowKey: 'k-%{id}' }))
    await deliver(
      EventBatch.of([1, 2, 1, 2].map((id, i) => ({ headers: { id: String(id) }, body: Buffer.from(`v${i}`) }))),
    )
    await deliver(batchOf(['last'], { id: '2' }))
    await sink.stop()
    const rows = await reader.rows(options.table, 'k-')
    expect(rows.map(({ key, cells }) => `${key} ${cells['f:pCol']}`)).toEqual(['k-1 v2', 'k-2 last'])
  })

  it('writes columns from a regular expression', async () => {
    const options = await to()
    const regex = new HbaseRegexSerializer({
      regex: '(\\w+),(\\w+),(\\w+)',
      colNames: 'ROW_KEY,name,age',
      rowKeyIndex: 0,
      depositHeaders: true,
    })
    const { sink, deliver, context } = await started(options, regex)
    await deliver(batchOf(['u1,Ada,36', 'no match', 'u2,Bob,41'], { host: 'h' }))
    await sink.stop()
    const rows = await reader.rows(options.table)
    const shown = rows.map(
      ({ key, cells }) => `${key} ${Object.entries(cells).map(([name, value]) => `${name}=${value}`)}`,
    )
    expect(shown).toEqual(['u1 f:age=36,f:host=h,f:name=Ada', 'u2 f:age=41,f:host=h,f:name=Bob'])
    expect(context.logged.map(({ message }) => message)).toEqual([
      'an event was left out: the body does not match the regular expression',
    ])
  })

  it('writes what a serializer of the user gives, and adds up its counters', async () => {
    const options = await to()
    const words: RowSerializer = {
      rowsOf: batch =>
        Array.from({ length: batch.count }, (_, i) => {
          const [first, ...rest] = batch.body(i).toString().split(' ')
          const row = Buffer.from(first!)
          return {
            puts: rest.map((word, k) => ({ row, cells: [[Buffer.from(`w${k}`), Buffer.from(word)]] as const })),
            increments: [
              { row: Buffer.from('words'), column: Buffer.from('iCol'), by: rest.length },
              { row: Buffer.from('words'), column: Buffer.from('events'), by: 1 },
              { row: Buffer.from('firsts'), column: Buffer.from('iCol'), by: -1 },
            ],
          }
        }),
    }
    const { sink, deliver } = await started(options, words)
    await deliver(batchOf(['a x y', 'b z', 'c']))
    await sink.stop()
    expect(await reader.count(options.table, 'words')).toBe(3)
    expect(await reader.count(options.table, 'firsts')).toBe(-3)
    const rows = await reader.rows(options.table)
    expect(rows.map(({ key, cells }) => `${key} ${Object.keys(cells)}`)).toEqual([
      'a f:w0,f:w1',
      'b f:w0',
      'firsts f:iCol',
      'words f:events,f:iCol',
    ])
  })

  it('is refused a start without table or column family, and starts when they are there', async () => {
    const sink = (table: string, columnFamily: string) => new HbaseSink({ 'rest.url': [rest], table, columnFamily })
    const context = testContext('out', 'SINK')
    await expect(sink('later', 'f').start(context)).rejects.toThrow(
      'HBase has no table "later": create it, or correct the name',
    )
    await reader.table('later')
    await expect(sink('later', 'g').start(context)).rejects.toThrow('table "later" has no column family "g", but f')
    await expect(sink('later', 'g').check()).rejects.toThrow('no column family "g"')
    const last = sink('later', 'f')
    expect(await last.check()).toEqual(['table "later" is there, with column family "f"'])
    await last.start(context)
    await last.deliver([batchOf(['x'])], never)
    await last.stop()
    expect(context.metrics.get('ConnectionFailedCount')).toBe(2)
    expect(await reader.bodies('later')).toEqual(['x'])
  })

  it('refuses what can not work', () => {
    const options = { table: 't', columnFamily: 'f' }
    expect(() => new HbaseSink({ ...options, 'rest.url': ['zk1:2181'] })).toThrow(ConfigurationError)
    const serializer = new TextSerializer({}) as unknown as RowSerializer
    expect(() => new HbaseSink(options, { serializer })).toThrow('serializer: this one writes files')
  })
})
