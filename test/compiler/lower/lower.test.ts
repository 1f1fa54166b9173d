import { describe, expect, it } from 'vitest'
import { parse } from '../../../compiler/1-parse/index.ts'
import { validate } from '../../../compiler/2-validate/index.ts'
import { type Ir, lower } from '../../../compiler/4-lower/index.ts'
import { type Filters, pieces } from '../../../compiler/4-lower/references.ts'
import { emit } from '../../../compiler/5-emit/index.ts'
import { Diagnostics } from '../../../compiler/diagnostics/index.ts'
import { SourceText } from '../../../compiler/source/text.ts'

function lowered(file: string, text: string): { ir: Ir | undefined; codes: string[] } {
  const found = new Diagnostics()
  const model = validate(parse(new SourceText(file, text), found.report))
  const ir = lower(model, model.agents[0]!, found.report)
  return { ir, codes: found.all.map(one => one.code) }
}

const properties = (...more: string[]) =>
  [
    'a.sources = s',
    'a.channels = c',
    'a.sources.s.type = seq',
    'a.sources.s.channels = c',
    'a.channels.c.type = memory',
    ...more,
  ].join('\n')

describe('references', () => {
  it('are cut out of .properties: env and sys, with defaults and escapes; plain names stay', () => {
    expect(pieces('a${env:X}b', 'properties')).toEqual(['a', { from: 'env', name: 'X' }, 'b'])
    expect(pieces('${env:X:-d e}', 'properties')).toEqual([{ from: 'env', name: 'X', fallback: 'd e' }])
    expect(pieces('${SYS:user.home}/x', 'properties')).toEqual([{ from: 'sys', name: 'user.home' }, '/x'])
    expect(pieces('$${env:X}', 'properties')).toEqual(['${env:X}'])
    expect(pieces('echo ${HOME}', 'properties')).toBeUndefined()
    expect(pieces('no reference', 'properties')).toBeUndefined()
  })

  it('are plain names in YAML too', () => {
    expect(pieces('${X:-}', 'yaml')).toEqual([{ from: 'env', name: 'X', fallback: '' }])
    expect(pieces('echo $${HOME}', 'yaml')).toEqual(['echo ${HOME}'])
  })

  it('by an env config filter are environment variables', () => {
    const filters: Filters = new Map([['f1', { from: 'env' }]])
    for (const text of ["${f1['KEY']}", '${f1["KEY"]}', '${f1[KEY]}'])
      expect(pieces(text, 'properties', filters)).toEqual([{ from: 'env', name: 'KEY' }])
    expect(pieces("${f2['KEY']}", 'properties', filters)).toBeUndefined()
    expect(pieces('${f1[\'KEY"]}', 'properties', filters)).toBeUndefined()
  })
})

describe('lowering', () => {
  it('resolves what an env filter gives, as the type that the option has', () => {
    const { ir } = lowered(
      'a.properties',
      properties('a.configfilters = f', 'a.configfilters.f.type = env', "a.channels.c.capacity = ${f['CAP']}"),
    )
    expect(ir?.channels[0]?.options).toEqual({ capacity: { pieces: [{ from: 'env', name: 'CAP' }], as: 'number' } })
  })

  it('leaves what a command says to the start of the agent', () => {
    const of = 'a.configfilters'
    const text = properties(
      `${of} = f`,
      `${of}.f.type = external`,
      `${of}.f.command = /bin/vault get`,
      "a.channels.c.capacity = ${f['CAP']}",
    )
    const piece = { from: 'external', name: 'CAP', command: '/bin/vault get' }
    expect(lowered('a.properties', text).ir?.channels[0]?.options).toEqual({
      capacity: { pieces: [piece], as: 'number' },
    })
  })

  it('refuses a filter that reads a credential store of Hadoop, by name', () => {
    const of = 'a.configfilters'
    const text = properties(`${of} = f`, `${of}.f.type = hadoop`, `${of}.f.credential.provider.path = jceks://file/x`)
    expect(lowered('a.properties', text)).toEqual({ ir: undefined, codes: ['refused-component'] })
  })

  it('refuses a Java class of the user’s own', () => {
    const text = properties().replace('type = seq', 'type = com.example.Mine')
    expect(lowered('a.properties', text)).toEqual({ ir: undefined, codes: ['java-class'] })
  })

  const dead = (...more: string[]) =>
    properties(
      'a.sinks = k l',
      ...['k', 'l'].flatMap(name => [`a.sinks.${name}.type = logger`, `a.sinks.${name}.channel = c`]),
      ...more,
    ).replace('a.channels = c', 'a.channels = c d\na.channels.d.type = memory')

  it('joins a sink with its dead-letter channel, which nobody else need name', () => {
    const { ir } = lowered('a.properties', dead('a.sinks.k.deadLetter.channel = d'))
    expect(ir?.sinks.map(({ name, deadLetter, options }) => ({ name, deadLetter, options }))).toEqual([
      { name: 'k', deadLetter: 'd', options: {} },
      { name: 'l', deadLetter: undefined, options: {} },
    ])
    expect(ir?.channels.map(({ name }) => name)).toEqual(['c', 'd'])
    expect(emit(ir!, { file: 'a.properties' } as never).text).toContain('k: { sink: k, channel: c, deadLetter: d },')
  })

  it('refuses a dead-letter channel that is not there, and two of one group', () => {
    const { codes } = lowered('a.properties', dead('a.sinks.k.deadLetter.channel = x'))
    expect(codes).toEqual(['refused-option'])
    const group = ['a.sinkgroups = g', 'a.sinkgroups.g.sinks = k l', 'a.sinkgroups.g.processor.type = failover']
    expect(lowered('a.properties', dead('a.sinks.k.deadLetter.channel = d', ...group)).codes).toEqual([
      'group-channels',
    ])
    const both = ['k', 'l'].map(name => `a.sinks.${name}.deadLetter.channel = d`)
    expect(lowered('a.properties', dead(...both, ...group)).codes).toEqual([])
  })

  it('writes a deprecated option under its current name', () => {
    const text = properties(
      'a.sinks = k',
      'a.sinks.k.type = org.apache.flume.sink.kafka.KafkaSink',
      'a.sinks.k.channel = c',
      'a.sinks.k.brokerList = x:1',
      'a.sinks.k.batchSize = 7',
    )
    const options = lowered('a.properties', text).ir?.sinks[0]?.options
    expect(options).toEqual({ flumeBatchSize: 7, 'kafka.bootstrap.servers': 'x:1' })
  })
})
