/** What Flume keeps, by the tables of flume-reference, config-layer 5 to 8; each row was observed with Flume itself. */
import { describe, expect, it } from 'vitest'
import { parse } from '../../../compiler/1-parse/index.ts'
import { flumeKeeps, validate } from '../../../compiler/2-validate/index.ts'
import { SourceText } from '../../../compiler/source/text.ts'
import { agent, fate, kept, model } from './support.ts'

const all = { sources: ['r'], channels: ['c'], runners: ['k'] }

describe('an agent', () => {
  it.each([
    ['is whole', [], all],
    ['has no sources', ['a.sources = -'], { ...all, sources: [] }],
    ['has no sinks', ['a.sinks = -'], { ...all, runners: [] }],
    ['has no list of channels', ['a.channels = -'], 'none'],
    ['has no valid channel', ['a.channels = x'], 'none'],
    ['has neither sources nor sinks', ['a.sources = -', 'a.sinks = -'], 'none'],
    ['has a channel that nobody uses', ['a.channels = c d', 'a.channels.d.type = memory'], all],
  ])('%s', (_, lines, expected) => {
    expect(kept(agent(...lines))).toEqual(expected)
  })

  it('is one of several in a file', () => {
    const text = agent() + agent('a.channels = -').replaceAll(/^a\./gm, 'b.').replaceAll('b.b', 'b')
    expect(Object.fromEntries(flumeKeeps(model(text)))).toEqual({ a: all, b: 'none' })
  })

  it('is none without a list', () => {
    expect(flumeKeeps(model('a.sources.r.type = seq\n')).size).toBe(0)
  })
})

describe('a component falls', () => {
  it.each([
    ['without properties', ['a.sinks = k x'], 'x', 'unconfigured'],
    ['without type', ['a.sinks.k.type = -'], 'k', 'no-type'],
    ['when nothing lists it', ['a.sinks.x.type = logger'], 'x', 'unlisted'],
    ['as a source without channels', ['a.sources.r.channels = -'], 'r', 'no-channel'],
    ['as a source with channel', ['a.sources.r.channels = -', 'a.sources.r.channel = c'], 'r', 'no-channel'],
    [
      'as a source with a comma in its channels',
      ['a.channels = c d', 'a.channels.d.type = file', 'a.sources.r.channels = c,d'],
      'r',
      'unknown-channel',
    ],
    ['as a sink with two channels', ['a.sinks.k.channel = c c'], 'k', 'unknown-channel'],
    [
      'for a number that is none',
      ['a.channels.c.type = file', 'a.channels.c.capacity = 10,000'],
      'c',
      'unreadable-option',
    ],
    ['for a missing option', ['a.sources.r.type = exec'], 'r', 'missing-option'],
    ['for options at odds', ['a.channels.c.capacity = 10'], 'c', 'broken-constraint'],
    [
      'with its channel',
      ['a.channels = c d', 'a.channels.d.type = memory', 'a.channels.d.capacity = 10', 'a.sinks.k.channel = d'],
      'k',
      'channel-dropped',
    ],
    ['for its batch size', ['a.sources.r.batchSize = 101'], 'r', 'batch-above-transaction'],
    ['not for a batch size that fits', ['a.sources.r.batchSize = 100'], 'r', 'kept'],
    [
      'for a batch size by default',
      ['a.sinks.k.type = hdfs', 'a.sinks.k.hdfs.path = /x', 'a.channels.c.transactionCapacity = 99'],
      'k',
      'batch-above-transaction',
    ],
    ['not for a number where Flume takes the default', ['a.channels.c.capacity = many'], 'c', 'kept'],
    [
      'for an unknown interceptor',
      ['a.sources.r.interceptors = i', 'a.sources.r.interceptors.i.type = nothing'],
      'r',
      'unknown-part',
    ],
    ['for an interceptor without type', ['a.sources.r.interceptors = i'], 'r', 'part-without-type'],
    [
      'for an interceptor without its builder',
      [
        'a.sources.r.interceptors = i',
        'a.sources.r.interceptors.i.type = org.apache.flume.interceptor.TimestampInterceptor',
      ],
      'r',
      'unknown-part',
    ],
    [
      'for an interceptor that lacks an option',
      [
        'a.sources.r.interceptors = i',
        'a.sources.r.interceptors.i.type = regex_filter',
        'a.sources.r.interceptors.i.regex = (',
      ],
      'r',
      'bad-part',
    ],
    ['not for a class of the user', ['a.sources.r.type = com.example.MySource'], 'r', 'kept'],
    [
      'for a selector that Flume can not configure',
      ['a.sources.r.selector.type = load_balancing'],
      'r',
      'unusable-selector',
    ],
    [
      'for a channel that the selector makes up',
      ['a.sources.r.selector.type = multiplexing', 'a.sources.r.selector.mapping.x = d'],
      'r',
      'selector-channel',
    ],
    [
      'for two blanks in a mapping',
      ['a.sources.r.selector.type = multiplexing', 'a.sources.r.selector.mapping.x = c  c'],
      'r',
      'selector-channel',
    ],
    [
      'not for an unknown optional channel',
      ['a.sources.r.selector.type = replicating', 'a.sources.r.selector.optional = d'],
      'r',
      'kept',
    ],
    [
      'for a config that nobody knows',
      ['a.sources.r.type = com.example.MySource', 'a.sources.r.config = nothing'],
      'r',
      'unknown-config',
    ],
  ])('%s', (_, lines, name, expected) => {
    expect(fate(agent(...lines), name)).toBe(expected)
  })
})

describe('loading ends', () => {
  it.each([
    ['at a misspelt type', ['a.channels.c.type = menory']],
    ['at a short name of ours', ['a.sinks.k.type = kafka']],
    ['at a class in wrong letter case', ['a.sinks.k.type = org.apache.flume.sink.loggersink']],
    ['at a class of Flume that never was', ['a.sinks.k.type = org.apache.flume.sink.Nothing']],
    ['at a comment behind the type', ['a.sinks.k.type = logger # why']],
    ['at the type "other"', ['a.sinks.k.type = other']],
    ['at a group without sinks', ['a.sinkgroups = g', 'a.sinkgroups.g.processor.type = failover']],
  ])('%s', (_, lines) => {
    expect(kept(agent(...lines))).toBe('fails')
  })

  it('for the other agents of the file too, when a group has no sinks', () => {
    const text =
      agent() + agent('a.sinkgroups = g', 'a.sinkgroups.g.processor.type = failover').replaceAll(/^a\./gm, 'b.')
    expect(Object.fromEntries(flumeKeeps(model(text)))).toEqual({ a: 'fails', b: 'fails' })
  })

  it('not for a type that is not reached', () => {
    expect(kept(agent('a.channels = x', 'a.sinks.k.type = nothing'))).toBe('none')
  })
})

describe('sink groups', () => {
  const sinks = [
    'a.sinks = k l',
    'a.sinks.l.type = logger',
    'a.sinks.l.channel = c',
    'a.sinkgroups = g',
    'a.sinkgroups.g.sinks = k l',
  ]
  const group = (...lines: string[]) => kept(agent(...sinks, ...lines))

  it.each([
    ['a processor', ['a.sinkgroups.g.processor.type = failover'], ['g']],
    ['no processor: its sinks fall too', [], []],
    ['an unknown processor: its sinks fall too', ['a.sinkgroups.g.processor.type = nothing'], []],
    ['"other": its sinks run alone', ['a.sinkgroups.g.processor.type = other'], ['k', 'l']],
    ['two sinks for default', ['a.sinkgroups.g.processor.type = default'], []],
    ['one sink for load_balance', ['a.sinkgroups.g.sinks = k', 'a.sinkgroups.g.processor.type = load_balance'], ['l']],
    ['unknown sinks alone', ['a.sinkgroups.g.sinks = x', 'a.sinkgroups.g.processor.type = failover'], ['k', 'l']],
    ['no properties', ['a.sinkgroups = h'], ['k', 'l']],
    ['a name between tabs', ['a.sinkgroups = g\\t', 'a.sinkgroups.g.processor.type = failover'], ['g']],
    [
      'a sink named like it',
      ['a.sinkgroups = l', 'a.sinkgroups.l.sinks = k', 'a.sinkgroups.l.processor.type = failover'],
      ['l'],
    ],
  ])('%s', (_, lines, runners) => {
    expect(group(...lines)).toEqual({ ...all, runners })
  })

  it('take the whole agent along when a sink of theirs falls', () => {
    expect(group('a.sinkgroups.g.processor.type = failover', 'a.sinks.l.type = avro')).toBe('none')
  })

  it('share no sink: the first in the order of a Java hash set has it', () => {
    const lines = [
      'a.sinkgroups = g h',
      'a.sinkgroups.h.sinks = l',
      'a.sinkgroups.h.processor.type = failover',
      'a.sinkgroups.g.processor.type = failover',
    ]
    const { members } = model(agent(...sinks, ...lines)).agents[0]!
    expect(Object.fromEntries(members)).toEqual({ g: ['k', 'l'] })
  })
})

describe('a file', () => {
  it('is not loaded with a malformed escape', () => {
    const source = new SourceText('a.properties', `${agent()}a.sinks.k.x = \\u12\n`)
    expect(Object.fromEntries(flumeKeeps(validate(parse(source, () => {}))))).toEqual({ a: 'fails' })
  })

  it('is not loaded with a reference that leads back to itself', () => {
    // Whichever the hash table has later meets the text that the earlier one left.
    const lines = ['x', 'y', 'z'].flatMap(one =>
      ['x', 'y', 'z'].map(other => `a.sinks.k.${one}${other} = \${a.sinks.k.xx}`),
    )
    expect(kept(agent(...lines))).toBe('fails')
  })
})
