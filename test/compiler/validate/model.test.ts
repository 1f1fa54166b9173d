import { describe, expect, it } from 'vitest'
import { javaOrder } from '../../../compiler/2-validate/flume/java-order.ts'
import { at } from '../parse/support.ts'
import { agent, component, kept, model } from './support.ts'

const options = (text: string, name: string, file?: string) =>
  Object.fromEntries([...component(text, name, file).options].map(([option, { value }]) => [option, value]))

describe('components', () => {
  it('have their options by type', () => {
    const text = agent('a.channels.c.capacity = 1000', 'a.channels.c.keep-alive = soon', 'a.channels.c.nothing = x')
    const { options: found } = component(text, 'c')
    expect(options(text, 'c')).toEqual({ capacity: 1000, 'keep-alive': undefined, nothing: undefined })
    expect([...found.values()].map(({ name, schema }) => [name, schema === undefined])).toEqual([
      ['capacity', false],
      ['keep-alive', false],
      ['nothing', true],
    ])
  })

  it('have their types from the registry', () => {
    const { kind, type, schema, how } = component(agent(), 'c')
    expect([kind, type!.value, schema!.$id, how]).toEqual(['channels', 'memory', 'channels/memory', 'alias'])
    expect(component(agent('a.sources.r.type = com.example.Mine'), 'r').schema).toBeUndefined()
  })

  it('have the place of their names', () => {
    expect(at(component(agent(), 'r').nameSpan)).toBe('r')
    expect(at(component(agent('a.sinks = k lost'), 'lost').nameSpan)).toBe('lost')
    expect(at(component('agent: a\nchannels:\n  one: {type: memory}\n', 'one', 'a.yaml').nameSpan)).toBe('one')
  })

  it('have their parts, in the order of the list', () => {
    const lines = [
      'interceptors = j i',
      'interceptors.i.type = host',
      'interceptors.j.type = static',
      'interceptors.j.key = x',
      'interceptors.x.type = host',
      'selector.type = multiplexing',
      'selector.header = h',
    ]
    const { parts, options: own } = component(agent(...lines.map(line => `a.sources.r.${line}`)), 'r')
    expect(parts.map(({ option, name, schema, listed }) => [option, name, schema?.$id, listed])).toEqual([
      ['interceptors', 'j', 'interceptors/static', true],
      ['interceptors', 'i', 'interceptors/host', true],
      ['interceptors', 'x', 'interceptors/host', false],
      ['selector', 'selector', 'selectors/multiplexing', true],
    ])
    expect([...parts[0]!.options.keys()]).toEqual(['key'])
    expect([...own.keys()].sort()).toEqual(['channels', 'interceptors'])
  })

  it('have parts of the usual type where none is named', () => {
    const [selector] = component(agent('a.sources.r.selector.optional = c'), 'r').parts
    expect([selector!.schema!.$id, selector!.type]).toEqual(['selectors/replicating', undefined])
  })
})

describe('what has no effect', () => {
  it('is told with the reason, in file order', () => {
    const text = `${agent('a.sources.r.x =', 'a.sink.k.y = 1', 'b.sinks.k.z = 1', 'a.sinkgroups.sinks = k')}prose here\na.sinks = k\n`
    const found = model(text).ignored.map(({ setting, why }) => [setting.key, why])
    expect(found).toEqual([
      ['a.sinks', 'overridden'],
      ['a.sources.r.x', 'empty-value'],
      ['a.sink.k.y', 'unknown-section'],
      ['b.sinks.k.z', 'no-list'],
      ['a.sinkgroups.sinks', 'no-component'],
      ['prose', 'no-agent'],
    ])
  })
})

describe('references', () => {
  it('to the environment stay, and count as what they will be', () => {
    const text = agent(
      'a.channels.c.capacity = ${env:CAPACITY}',
      'a.channels.c.transactionCapacity = ${env:NONE:-200}',
      'a.sources.r.batchSize = 150',
    )
    expect(options(text, 'c')).toMatchObject({ capacity: '${env:CAPACITY}' })
    expect(kept(text)).toEqual({ sources: ['r'], channels: ['c'], runners: ['k'] })
  })

  it('that nobody resolves are text: no number', () => {
    expect(kept(agent('a.channels.c.type = file', 'a.channels.c.capacity = ${CAPACITY}'))).toBe('none')
  })

  it('to other properties are replaced where Java has seen them', () => {
    const names = 'abcdefgh'.split('').map((letter, i) => `kafka.producer.${letter.repeat(i + 1)}`)
    const lines = names.map(name => `a.sinks.k.${name} = \${a.sinks.k.channel}`)
    const text = agent('a.sinks.k.type = org.apache.flume.sink.kafka.KafkaSink', ...lines)
    const order = javaOrder(
      text
        .trim()
        .split('\n')
        .map(line => line.split(' ')[0]!),
    )
    const isSeen = (name: string) => order.indexOf('a.sinks.k.channel') < order.indexOf(`a.sinks.k.${name}`)
    expect(new Set(names.map(isSeen))).toEqual(new Set([true, false]))
    for (const name of names) expect(options(text, 'k')[name]).toBe(isSeen(name) ? 'c' : '${a.sinks.k.channel}')
  })

  it('to config filters count as resolved', () => {
    const lines = [
      'a.configfilters = f',
      'a.configfilters.f.type = env',
      "a.channels.c.capacity = ${f['CAPACITY']}",
      'a.channels.c.type = file',
    ]
    expect(kept(agent(...lines))).toEqual({ sources: ['r'], channels: ['c'], runners: ['k'] })
  })
})

describe('both formats', () => {
  it('give the same model, places aside', () => {
    const yaml =
      'agent: a\nsources:\n  r: {type: seq, channels: [c]}\nchannels:\n  c: {type: memory}\nsinks:\n  k: {type: logger, channel: c}\n'
    const shape = (text: string, file: string) =>
      model(text, file).agents.map(({ name, components }) => [
        name,
        components.map(({ kind, name, schema, fate }) => [kind, name, schema?.$id, fate.kept]),
      ])
    expect(shape(yaml, 'a.yaml')).toEqual(shape(agent(), 'a.properties'))
  })

  it('take our short names in YAML', () => {
    const yaml =
      'agent: a\nchannels: {c: {type: memory}}\nsinks:\n  k: {type: kafka, channel: c, kafka.bootstrap.servers: "x:1"}\n'
    expect(kept(yaml, 'a.yaml')).toEqual({ sources: [], channels: ['c'], runners: ['k'] })
  })
})
