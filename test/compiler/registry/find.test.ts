import { describe, expect, it } from 'vitest'
import { type ComponentSchema, find, type Kind, option, readersOf, typeOf } from '../../../compiler/registry/index.ts'

const flume = 'org.apache.flume'

describe('a type is found', () => {
  it.each<[Kind, string, string, string]>([
    ['sources', 'exec', 'exec', 'alias'],
    ['sources', 'MULTIPORT_syslogTCP', 'multiport_syslogtcp', 'alias'],
    ['sources', `${flume}.source.ExecSource`, 'exec', 'class'],
    ['sources', `${flume}.source.execsource`, 'exec', 'wrongCase'],
    ['sources', 'stress', 'stress', 'short'],
    ['sources', 'Stress', 'stress', 'wrongCase'],
    ['sources', `${flume}.source.StressSource`, 'stress', 'class'],
    ['interceptors', 'uuid', 'uuid', 'short'],
    ['interceptors', 'TIMESTAMP', 'timestamp', 'alias'],
    ['interceptors', `${flume}.interceptor.TimestampInterceptor$Builder`, 'timestamp', 'class'],
    ['interceptors', `${flume}.interceptor.TimestampInterceptor`, 'timestamp', 'withoutBuilder'],
    ['handlers', `${flume}.source.http.JSONHandler`, 'json', 'class'],
    ['config-filters', 'ENV', 'env', 'alias'],
  ])('%s %s', (kind, text, type, how) => {
    const found = find(kind, text)
    expect(found && [typeOf(found.schema), found.how]).toEqual([type, how])
  })

  it.each<[Kind, string]>([
    ['sources', 'exce'],
    ['sources', 'memory'],
    ['sources', 'com.example.MySource'],
    ['sources', ''],
    ['interceptors', 'regex'],
    ['handlers', 'constructor'],
  ])('but not %s %j', (kind, text) => expect(find(kind, text)).toBeUndefined())
})

describe('an option is found', () => {
  const schema = (kind: Kind, type: string): ComponentSchema => find(kind, type)!.schema

  it('by its name', () => expect(option(schema('sources', 'exec'), 'command')?.type).toBe('string'))

  it('by an open prefix', () => {
    expect(option(schema('sources', 'multiport_syslogtcp'), 'charset.port.5140')?.format).toBe('charset')
    expect(option(schema('selectors', 'multiplexing'), 'mapping.a.b')?.names).toBe('channels')
  })

  it('of the whole kind', () => expect(option(schema('sources', 'exec'), 'channels')?.list).toBe('blank'))

  it('that is included', () => expect(option(schema('sources', 'http'), 'keystore-password')?.secret).toBe(true))

  it('in its own letter case only', () => expect(option(schema('sources', 'spooldir'), 'spooldir')).toBeUndefined())

  it.each(['toString', 'constructor', '__proto__'])('but not %s', name => {
    expect(option(schema('sources', 'exec'), name)).toBeUndefined()
  })
})

it('tells who reads a misplaced option', () => {
  expect(readersOf('interceptors', 'excludeEvents').map(typeOf)).toEqual(['regex_filter'])
  expect(readersOf('sources', 'hostname')).toEqual([])
})
