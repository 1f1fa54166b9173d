import { describe, expect, it } from 'vitest'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { HbaseRegexSerializer } from '../../../runtime/serializers/hbase_regex/index.ts'
import type { HbaseRegexSerializerOptions } from '../../../runtime/serializers/hbase_regex/options.ts'
import { batchOf } from '../../contracts/support.ts'
import { event } from './support.ts'

/** `key column=value,…`, or why not. */
function shown(options: HbaseRegexSerializerOptions, batch: EventBatch): string[] {
  return new HbaseRegexSerializer(options).rowsOf(batch).map(one => {
    if ('refused' in one) return `${one.leaveOut ? 'left out' : 'refused'}: ${one.refused}`
    const puts = one.puts.map(
      ({ row, cells }) => `${row} ${cells.map(([column, value]) => `${column}=${value.toString('latin1')}`)}`,
    )
    return puts.join().replace(/^\d{13}-\w{10}-\d+/, 'KEY')
  })
}

const three = { regex: '(\\w+),(\\w+),(\\w+)', colNames: 'ROW_KEY,name,age', rowKeyIndex: 0 }

describe('the regex serializer', () => {
  it('gives the whole body by default, line ends too', () => {
    expect(shown({}, batchOf(['a\nb', '']))).toEqual(['KEY payload=a\nb', 'KEY payload='])
  })

  it('takes the key from a group', () => {
    expect(shown(three, batchOf(['1,a,b', '2,c,d']))).toEqual(['1 name=a,age=b', '2 name=c,age=d'])
    expect(shown({ ...three, colNames: 'id,row_key,age', rowKeyIndex: 1 }, batchOf(['1,a,b']))).toEqual([
      'a id=1,age=b',
    ])
  })

  it('must match the whole body', () => {
    const outside = 'left out: the body does not match the regular expression'
    expect(shown(three, batchOf(['1,a,b ', '1,a']))).toEqual([outside, outside])
    expect(shown({ regex: 'a|(ab)' }, batchOf(['ab']))).toEqual(['KEY payload=ab'])
  })

  it('leaves out the column of a group that took no part', () => {
    expect(shown({ regex: '(a)|(b)', colNames: 'x,y' }, batchOf(['b']))).toEqual(['KEY y=b'])
  })

  it('compares letters without regard to case when told', () => {
    expect(shown({ regex: '(ÜA)', regexIgnoreCase: true }, batchOf(['Üa']))).toEqual(['KEY payload=Ã\x9ca'])
  })

  it('writes headers as columns behind the groups', () => {
    expect(shown({ depositHeaders: true }, batchOf(['a'], { h: '1', payload: 'b' }))).toEqual([
      'KEY payload=a,h=1,payload=b',
    ])
  })

  it('reads the body, and writes headers, in its charset; groups are UTF-8', () => {
    const batch = EventBatch.of([{ headers: { h: 'ü' }, body: Buffer.from('ü', 'latin1') }])
    const latin = { charset: 'ISO-8859-1', depositHeaders: true }
    expect(shown(latin, batch)).toEqual(['KEY payload=Ã¼,h=ü'])
  })

  it('spells a key from headers', () => {
    expect(shown({ rowKey: '%{h}!' }, EventBatch.of([event('a', { h: '1' })]))).toEqual(['1! payload=a'])
  })

  it('takes names as Java splits them', () => {
    expect(shown({ regex: '(.)(.)(.)', colNames: 'a, b ,c,,' }, batchOf(['123']))).toEqual(['KEY a=1, b =2,c=3'])
  })

  it.each([
    [{ ...three, rowKeyIndex: 3 }, 'rowKeyIndex is 3, but colNames has 3 names'],
    [{ ...three, rowKeyIndex: 1 }, 'that name in colNames must be ROW_KEY, not name'],
    [{ ...three, colNames: 'a,b' }, 'rowKeyIndex is 0, so that name in colNames must be ROW_KEY, not a'],
    [{ regex: '(a)(b)' }, 'regex has 2 groups and colNames 1 names, so that no event can be written'],
    [{ colNames: 'ROW_KEY', rowKeyIndex: 0 }, 'colNames has the row key only'],
    [{ charset: 'nonsense' }, 'nonsense'],
  ])('refuses %o', (options, text) => {
    expect(() => new HbaseRegexSerializer(options)).toThrow(text)
  })

  it('stops an expression that takes out of all proportion', { timeout: 30_000 }, () => {
    const slow = { regex: '((a+)+)b', colNames: 'x,y' }
    expect(() => shown(slow, batchOf(['a'.repeat(40)]))).toThrow('was stopped')
  })
})
