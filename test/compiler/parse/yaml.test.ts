import { describe, expect, it } from 'vitest'
import { formatOf } from '../../../compiler/1-parse/index.ts'
import { SourceText } from '../../../compiler/source/text.ts'
import { at, findings, pairs, read } from './support.ts'

const yaml = (text: string) => read(text, 'a.yaml')
const settings = (text: string) => Object.fromEntries(pairs(yaml(text)))

describe('a pipeline', () => {
  it('gives the settings and the lists of .properties', () => {
    const text = `
agent: a1
delivery: at-least-once
sources:
  r1: {type: exec, command: tail -F x, channels: [c1]}
channels:
  c1: {type: memory, capacity: 10000}
sinks:
  k1: {type: logger, channel: c1}
`
    expect(settings(text)).toEqual({
      'a1.sources': ['r1'],
      'a1.channels': ['c1'],
      'a1.sinks': ['k1'],
      'a1.delivery': 'at-least-once',
      'a1.sources.r1.type': 'exec',
      'a1.sources.r1.command': 'tail -F x',
      'a1.sources.r1.channels': ['c1'],
      'a1.channels.c1.type': 'memory',
      'a1.channels.c1.capacity': 10000,
      'a1.sinks.k1.type': 'logger',
      'a1.sinks.k1.channel': 'c1',
    })
  })

  it('may have several agents', () => {
    const text = 'agents:\n  a: {channels: {c: {type: memory}}}\n  b: {channels: {d: {type: file}}}\n'
    expect(settings(text)).toEqual({
      'a.channels': ['c'],
      'a.channels.c.type': 'memory',
      'b.channels': ['d'],
      'b.channels.d.type': 'file',
    })
  })

  it('means the same nested and dotted', () => {
    const nested =
      'agent: a\nsinks: {k: {type: kafka, kafka: {producer: {acks: 1}}, serializer: {type: text, appendNewline: false}}}\n'
    const dotted =
      'agent: a\nsinks.k.type: kafka\nsinks.k: {kafka.producer.acks: 1}\nsinks: {k.serializer: text, k.serializer.appendNewline: false}\n'
    expect(settings(dotted)).toEqual(settings(nested))
    expect(settings(nested)).toMatchObject({
      'a.sinks': ['k'],
      'a.sinks.k.kafka.producer.acks': 1,
      'a.sinks.k.serializer': 'text',
    })
  })

  it('takes interceptors as a map, as a list of maps, and as names', () => {
    const expected = {
      'a.sources.r.interceptors': ['t', 'h'],
      'a.sources.r.interceptors.t.type': 'timestamp',
      'a.sources.r.interceptors.h.type': 'host',
    }
    const map = 'agent: a\nsources: {r: {interceptors: {t: {type: timestamp}, h: {type: host}}}}\n'
    const list = 'agent: a\nsources: {r: {interceptors: [{name: t, type: timestamp}, {name: h, type: host}]}}\n'
    const names =
      'agent: a\nsources: {r: {interceptors: [t, h], interceptors.t.type: timestamp, interceptors.h.type: host}}\n'
    for (const text of [map, list, names]) expect(settings(text)).toMatchObject(expected)
    expect(settings('agent: a\nsources: {r: {interceptors: [{type: host}]}}\n')).toMatchObject({
      'a.sources.r.interceptors': ['i1'],
    })
  })

  it('keeps a component without settings in the list', () => {
    expect(settings('agent: a\nchannels:\n  c:\n  d: {}\n')).toEqual({ 'a.channels': ['c', 'd'] })
  })

  it('keeps references as text', () => {
    expect(settings('agent: a\nsinks: {k: {port: "${PORT:-1}"}}\n')).toMatchObject({ 'a.sinks.k.port': '${PORT:-1}' })
  })
})

describe('values', () => {
  it.each([
    ['yes', 'yes'],
    ['off', 'off'],
    ['true', true],
    ['12', 12],
    ['"12"', '12'],
    ['1.10', '1.10'],
    ['0x1F', '0x1F'],
    ['007', '007'],
    ['1e3', '1e3'],
    ['30s', '30s'],
    ["'it''s'", "it's"],
    ['~', ''],
    ['|-\n      a\n      b', 'a\nb'],
  ])('%s', (text, value) => {
    expect(settings(`agent: a\nsinks:\n  k:\n    x: ${text}\n`)['a.sinks.k.x']).toBe(value)
  })
})

describe('places', () => {
  it('has those of keys, values and items', () => {
    const { ast } = yaml('agent: a\nsources:\n  r1: {channels: [c1, "c2"], command: \'tail x\'}\n')
    const [, channels, command] = ast.settings
    expect(at(channels!.keySpan)).toBe('channels')
    expect(channels!.itemSpans!.map(at)).toEqual(['c1', 'c2'])
    expect(at(command!.valueSpan)).toBe('tail x')
    expect(ast.settings[0]).toMatchObject({ key: 'a.sources', implied: true })
    expect(ast.settings[0]!.itemSpans!.map(at)).toEqual(['r1'])
  })

  it('has those of comments', () => {
    const { ast } = yaml('# one\nagent: a # two\nsources: {r: {command: "a # b"}}\n')
    expect(ast.comments.map(({ text, place }) => [text, place])).toEqual([
      ['# one', 'line'],
      ['# two', 'behind'],
    ])
  })
})

describe('traps', () => {
  it.each([
    ['a key twice', 'agent: a\nsinks:\n  k: {x: 1, x: 2}\n', ['yaml-duplicate-key x']],
    ['a tab', 'agent: a\nsinks:\n\tk: 1\n', ['yaml-tab \t']],
    ['a number with a zero in front', 'agent: a\nsinks: {k: {x: 010}}\n', ['yaml-octal 010']],
    ['a list of components', 'agent: a\nsinks:\n  - {type: logger}\n', ['yaml-map-expected - {type: logger}\n']],
    ['a value for a component', 'agent: a\nsinks: {k: logger}\n', ['yaml-map-expected logger']],
    ['maps in a list', 'agent: a\nsinks: {k: {x: [{a: 1}]}}\n', ['yaml-value-expected {a: 1}']],
    ['two documents', 'agent: a\n---\nagent: b\n', ['yaml-documents ---']],
    ['an unknown key', 'agent: a\nsink: {}\n', ['yaml-unknown-key sink']],
    ['no agent', 'sinks: {}\n', ['yaml-agent-missing ']],
    ['a blank in a name', 'agent: a b\n', ['yaml-name a b']],
    ['no map at all', 'hello\n', ['yaml-map-expected hello']],
    ['nothing', '', ['yaml-agent-missing ']],
  ])('%s', (_, text, expected) => {
    expect(findings(yaml(text))).toEqual(expected)
  })

  it('tells every syntax error of a file, and reads the rest', () => {
    const parsed = yaml('agent: a\nsinks:\n  k: {x: "1}\n  l: {y: [1}\nchannels: {c: {type: memory}}\n')
    expect(parsed.diagnostics.length).toBeGreaterThan(0)
    expect(parsed.ast.malformed).toBeDefined()
  })

  it('takes anchors, merge keys and keys of the user', () => {
    const text =
      'agent: a\nx-common: &c {capacity: 5, type: memory}\nchannels:\n  c1: *c\n  c2: {<<: *c, capacity: 6}\n'
    expect(findings(yaml(text))).toEqual([])
    expect(settings(text)).toMatchObject({
      'a.channels.c1.capacity': 5,
      'a.channels.c2.capacity': 6,
      'a.channels.c2.type': 'memory',
    })
  })

  it('stops aliases that blow up', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `x-${i + 1}: &x${i + 1} [${Array(10).fill(`*x${i}`).join(', ')}]`,
    )
    const started = performance.now()
    const parsed = yaml(`agent: a\nx-0: &x0 [1]\n${levels.join('\n')}\n`)
    expect(parsed.diagnostics.map(one => one.code)).toContain('yaml-aliases')
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('stops at deep nesting', () => {
    const deep = `agent: a\nsinks: {k: {x: ${'['.repeat(20_000)}${']'.repeat(20_000)}}}\n`
    expect(yaml(deep).diagnostics.map(one => one.code)).toContain('yaml-syntax')
  })
})

describe('the format', () => {
  it.each([
    ['a.yml', '', 'yaml'],
    ['a.conf', 'agent: a', 'properties'],
    ['-', 'agent: a\nsources:\n', 'yaml'],
    ['-', 'a1.sources = r1\n', 'properties'],
    ['pipeline', '# x\nsources:\n  r1: {}\n', 'yaml'],
  ])('%s %j', (file, text, format) => {
    expect(formatOf(new SourceText(file, text))).toBe(format)
  })
})
