import { describe, expect, it } from 'vitest'
import type { Value } from '../../../compiler/1-parse/ast.ts'
import {
  brokenConstraints,
  type ComponentSchema,
  faults,
  find,
  type Kind,
  refusal,
} from '../../../compiler/registry/index.ts'

const schema = (kind: Kind, type: string): ComponentSchema => find(kind, type)!.schema
const values = (set: Record<string, Value | undefined>) => new Map(Object.entries(set))

describe('faults', () => {
  it('names what is missing', () => {
    const missing = faults(schema('sources', 'avro'), values({ port: 1 }))
    expect(missing).toEqual([{ option: 'bind', rule: 'required' }])
  })

  it('counts a reference as set', () => {
    expect(faults(schema('sources', 'avro'), values({ bind: undefined, port: undefined }))).toEqual([])
  })

  it.each<[Kind, string, Record<string, Value>, object]>([
    ['channels', 'memory', { capacity: 0 }, { option: 'capacity', rule: 'minimum', limit: 1 }],
    ['sources', 'netcat', { bind: 'x', port: 65536 }, { option: 'port', rule: 'maximum', limit: 65535 }],
    [
      'sources',
      'spooldir',
      { spoolDir: '/a', consumeOrder: 'newest' },
      { option: 'consumeOrder', rule: 'enum', limit: ['oldest', 'youngest', 'random'] },
    ],
    [
      'sources',
      'avro',
      { bind: 'x', port: 1, ipFilterRules: ['allow:ip:*', 'deny:*'] },
      { option: 'ipFilterRules', rule: 'pattern', limit: '^(allow|deny):(ip|name):.+$' },
    ],
  ])('%s/%s %j', (kind, type, set, fault) => {
    expect(faults(schema(kind, type), values(set))).toEqual([fault])
  })

  it('takes only java: as address of a JNDI provider, as 1.11 does', () => {
    const set = { initialContextFactory: 'a', destinationName: 'b', destinationType: 'queue' }
    const of = (providerURL: string) => faults(schema('sources', 'jms'), values({ ...set, providerURL }))
    expect(of('tcp://broker:61616')).toMatchObject([{ option: 'providerURL', rule: 'pattern' }])
    expect(of('java:comp/env')).toEqual([])
  })
})

describe('brokenConstraints', () => {
  const broken = (kind: Kind, type: string, set: Record<string, Value | undefined>) =>
    brokenConstraints(schema(kind, type), values(set)).map(one => one.options)

  it('counts defaults in', () => {
    expect(broken('channels', 'memory', { capacity: 50 })).toEqual([['transactionCapacity', 'capacity']])
    expect(broken('channels', 'memory', { capacity: 100 })).toEqual([])
  })

  it('does not judge what only the starting agent knows', () => {
    expect(broken('channels', 'memory', { capacity: undefined })).toEqual([])
    expect(broken('sources', 'avro', { ipFilter: undefined })).toEqual([])
  })

  it('asks for the companion of a value', () => {
    expect(broken('sources', 'avro', { ipFilter: true })).toEqual([['ipFilter', 'ipFilterRules']])
    expect(broken('sources', 'avro', { ipFilter: true, ipFilterRules: undefined })).toEqual([])
    expect(broken('sources', 'avro', { ipFilter: false })).toEqual([])
  })

  it('asks for an option of each name of a list', () => {
    const set = { serializers: ['s1', 's2'], 'serializers.s1.name': 'h' }
    expect(broken('interceptors', 'regex_extractor', set)).toEqual([['serializers', 'serializers.s2.name']])
  })

  it('asks for one of several', () => {
    expect(broken('sources', 'syslogtcp', { port: 1 })).toEqual([['host']])
  })
})

it('refuses an option unless its value asks for nothing', () => {
  const { kerberos } = schema('sources', 'thrift').properties
  expect(refusal(kerberos!, true)).toMatch('Kerberos')
  expect(refusal(kerberos!, false)).toBeUndefined()
})
