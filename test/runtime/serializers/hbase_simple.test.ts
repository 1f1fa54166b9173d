import { expect, it, vi } from 'vitest'
import { HbaseSimpleSerializer } from '../../../runtime/serializers/hbase_simple/index.ts'
import type { HbaseSimpleSerializerOptions } from '../../../runtime/serializers/hbase_simple/options.ts'
import type { Refusal, Rows } from '../../../runtime/serializers/row-serializer.ts'
import { batchOf } from '../../contracts/support.ts'

const rowsOf = (options: HbaseSimpleSerializerOptions, bodies: readonly string[], headers = {}) =>
  new HbaseSimpleSerializer(options).rowsOf(batchOf(bodies, headers))

const keysOf = (rows: readonly (Rows | Refusal)[]) =>
  rows.map(one => ('refused' in one ? one.refused : one.puts.map(({ row }) => row.toString()).join()))

it('gives a row with the body, and one more on the counter', () => {
  const [{ puts, increments }] = rowsOf({}, ['ü']) as [Rows]
  expect(puts.map(({ cells }) => cells.map(([column, value]) => `${column}=${value}`))).toEqual([['pCol=ü']])
  expect(increments.map(({ row, column, by }) => `${row} ${column} ${by}`)).toEqual(['incRow iCol 1'])
})

it('has the keys of Flume', () => {
  const key = (suffix: string) => keysOf(rowsOf({ rowPrefix: 'p', suffix: suffix as 'uuid' }, ['']))[0]
  expect(key('uuid')).toMatch(/^p[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
  expect(key('UUID or anything')).toMatch(/^p[\da-f]{8}-/)
  expect(key('random')).toMatch(/^p-?\d{10,19}$/)
  expect(Number(key('nano')!.slice(1)) / Number(process.hrtime.bigint())).toBeCloseTo(1, 1)
  expect(Date.now() - Number(key('timestamp')!.slice(1))).toBeLessThan(5000)
})

it('gives no key twice, not within a millisecond and not when the clock goes back', () => {
  vi.useFakeTimers({ now: 1_700_000_000_000 })
  try {
    const serializer = new HbaseSimpleSerializer({ rowPrefix: '', suffix: 'timestamp' })
    expect(keysOf(serializer.rowsOf(batchOf(['a', 'b', 'c'])))).toEqual([
      '1700000000000',
      '1700000000001',
      '1700000000002',
    ])
    vi.setSystemTime(1_600_000_000_000)
    expect(keysOf(serializer.rowsOf(batchOf(['d'])))).toEqual(['1700000000003'])
  } finally {
    vi.useRealTimers()
  }
})

it('fills the escapes of rowKey in, and refuses an event that lacks what they need', () => {
  const headers = { id: '7', timestamp: '1700000000000' }
  expect(keysOf(rowsOf({ rowKey: '%{id}-%s' }, ['a'], headers))).toEqual(['7-1700000000'])
  expect(keysOf(rowsOf({ rowKey: '%{id}-%s' }, ['a'], { id: '7' }))[0]).toMatch(/^no row key: .*timestamp/)
})

it('has no counter or no rows when their column has no name', () => {
  expect(rowsOf({ incrementColumn: '' }, ['a'])).toMatchObject([{ increments: [] }])
  expect(rowsOf({ payloadColumn: '' }, ['a'])).toMatchObject([{ puts: [], increments: [{ by: 1 }] }])
})
