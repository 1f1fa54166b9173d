import { describe, expect, it } from 'vitest'
import { check } from '../../../compiler/check/index.ts'
import type { Code } from '../../../compiler/diagnostics/codes.ts'
import { SourceText } from '../../../compiler/source/text.ts'
import { pipeline } from '../check/helps.ts'

/** Takes the marks ‹ and › out of a text, and expects the code exactly between them. */
function expectAt(code: Code, marked: string, file = 'a.properties') {
  const start = marked.indexOf('‹')
  const end = marked.indexOf('›') - 1
  const source = new SourceText(file, marked.replace(/[‹›]/g, ''))
  const places = check([source])
    .diagnostics.filter(one => one.code === code)
    .map(({ span }) => source.text.slice(span!.start, span!.end))
  expect(places).toEqual([source.text.slice(start, end)])
  expect(check([source]).diagnostics.find(one => one.code === code)!.span).toMatchObject({ start, end })
}

/** The pipeline with one line in the place of another. */
const line = (old: string, marked: string) => pipeline().replace(old, marked)

describe('in .properties a finding stands exactly at', () => {
  it.each<[Code, string]>([
    ['unknown-option', pipeline('‹a1.channels.c1.keepalive = 5›\n')],
    ['unknown-option', pipeline('  ‹a1.channels.c1.keepalive = 1\\\n     2›\n')],
    ['unknown-channel', line('a1.sinks.k1.channel = c1', 'a1.sinks.k1.channel = ‹c9›  ')],
    ['unknown-channel', line('a1.sources.r1.channels = c1', 'a1.sources.r1.channels = c1\t‹c9›')],
    ['unknown-channel', line('a1.sources.r1.channels = c1', 'a1.sources.r1.channels = c1 \\\n   ‹c\\u0039›')],
    ['unknown-type', line('= memory', '= ‹men\\u006fry›')],
    ['unconfigured-component', line('a1.sinks = k1', 'a1.sinks = k1 ‹k2›')],
    ['unlisted-component', pipeline('a1.sinks.‹k2›.type = logger\na1.sinks.k2.channel = c1\n')],
    ['comma-in-list', line('a1.sinks = k1', 'a1.sinks = ‹k1,›')],
    ['comment-in-value', line('= logger', '= logger  ‹# why not›  ')],
    ['lost-backslash', line('/data/in', '/data/‹\\d›+')],
    ['full-width-punctuation', pipeline('a1.sinks.k1.servers = a:1‹，›b:2\n')],
    ['missing-timestamp', line('= logger', '= hdfs\na1.sinks.k1.hdfs.path = /f/‹%Y›-%m')],
    ['unset-header', line('= logger', '= hdfs\na1.sinks.k1.hdfs.path = /f/‹%{app}›/x')],
    ['refused-value', line('/data/in', '/data/in\na1.sources.r1.batchSize = ‹10,000›')],
    [
      'missing-option',
      line('= spooldir', '= spooldir')
        .replace('a1.sources.r1.spoolDir = /data/in\n', '')
        .replace('.r1.type', '.‹r1›.type'),
    ],
    ['duplicate-key', pipeline('‹a1.sinks.k1.type : null›\n')],
    ['line-continues', line('/data/in', '/data/in‹\\›\n# a remark')],
    ['swallowed-line', line('/data/in', '/data/in\\\n ‹a1.sources.r1.fileHeader = true›')],
    ['agent-without-lists', pipeline('‹al›.channels.c1.capacity = 5\n')],
  ])('%s: %s', expectAt)

  it('counts lines that end with CR and LF', () => {
    expectAt('unknown-option', pipeline('‹a1.channels.c1.keepalive = 5›\n').replaceAll('\n', '\r\n'))
  })
})

const yaml = (channel: string, sink = 'k1: {type: logger, channel: c1}') => `agent: a1
sources:
  r1: {type: spooldir, spoolDir: /data/in, channels: [c1]}
channels:
  c1:
    type: memory
    ${channel}
sinks:
  ${sink}
`

describe('in YAML a finding stands exactly at', () => {
  it.each<[Code, string]>([
    ['unknown-option', yaml('‹keepalive: 5›')],
    ['unknown-type', yaml('capacity: 100', 'k1: {type: "‹loger›", channel: c1}')],
    ['unknown-channel', yaml('capacity: 100', 'k1: {type: logger, channel: ‹c9›}')],
    ['refused-value', yaml('capacity: ‹many›')],
    ['missing-channel', yaml('capacity: 100', '‹k1›: {type: logger}')],
    [
      'deprecated-option',
      yaml('capacity: 100', 'k1: {type: kafka, channel: c1, kafka.bootstrap.servers: b, ‹topic›: t}'),
    ],
    ['yaml-duplicate-key', yaml('‹type›: file')],
  ])('%s: %s', (code, marked) => expectAt(code, marked, 'a.yaml'))

  it('names the places of related lines', () => {
    const { diagnostics } = check([new SourceText('a.yaml', yaml('capacity: 100', 'k1: {type: logger, channel: c9}'))])
    const related = diagnostics.find(one => one.code === 'unknown-channel')!.related!
    expect(related[0]!.message).toContain('declared here: c1')
  })
})
