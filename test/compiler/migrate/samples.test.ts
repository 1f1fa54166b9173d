/** One sample of each fate, and of each thing that YAML says in its own way. */
import { describe, expect, it } from 'vitest'
import { ledgerMarkdown, type Row } from '../../../compiler/migrate/index.ts'
import { SourceText } from '../../../compiler/source/text.ts'
import { migrated, yamlOf } from './helps.ts'

const base = `a.sources = r
a.channels = c
a.sinks = k
a.sources.r.type = netcat
a.sources.r.bind = localhost
a.sources.r.port = 44444
a.sources.r.channels = c
a.channels.c.type = memory
a.sinks.k.type = logger
a.sinks.k.channel = c
`

/** The row of the last line of `base` with `lines` behind it; `with` changes the base. */
function rowsOf(lines: string, change: (text: string) => string = text => text): readonly Row[] {
  const text = change(base) + lines
  return migrated(new SourceText('old.properties', text)).ledger.rows.slice(base.split('\n').length - 1)
}

const kafka = (text: string) => text.replace('type = logger', 'type = org.apache.flume.sink.kafka.KafkaSink')
const brokers = 'a.sinks.k.kafka.bootstrap.servers = h:9092\n'

describe('fates', () => {
  it('mapped', () => {
    expect(rowsOf('a.channels.c.capacity = 500')).toEqual([
      { line: 11, text: 'a.channels.c.capacity = 500', fate: 'mapped', target: 'channels.c.capacity' },
    ])
  })

  it('renamed: an old spelling', () => {
    const [row] = rowsOf(`a.sinks.k.requiredAcks = 1\n${brokers}`, kafka)
    expect(row).toMatchObject({ fate: 'renamed', target: 'sinks.k.kafka.producer.acks' })
  })

  it('renamed: a class with a short name', () => {
    const { rows } = migrated(new SourceText('old.properties', kafka(base) + brokers)).ledger
    expect(rows[8]).toMatchObject({ fate: 'renamed', target: 'sinks.k.type' })
  })

  it('merged: a list that the keys say, and the lines that a value goes on in', () => {
    const rows = rowsOf(
      'a.sources.r.interceptors = \\\n  i1 \\\n  i2\na.sources.r.interceptors.i1.type = host\na.sources.r.interceptors.i2.type = timestamp',
    )
    expect(rows.map(({ fate }) => fate)).toEqual(['merged', 'merged', 'merged', 'mapped', 'mapped'])
    expect(rows[2]!.reason).toContain('goes on from line 11')
  })

  it('defaulted: what Flume can not read and replaces by the default', () => {
    expect(rowsOf('a.channels.c.capacity = many')).toMatchObject([
      { fate: 'defaulted', reason: 'Flume can\'t read "many" and uses the default, 100' },
    ])
  })

  it('dropped: an option that nobody reads', () => {
    expect(rowsOf('a.channels.c.capcity = 5')).toMatchObject([
      { fate: 'dropped', reason: 'never read: it has no such option; did you mean capacity?' },
    ])
  })

  it.each([
    ['an empty value', 'a.channels.c.capacity =', 'without a value'],
    ['another line sets it', 'a.sources.r.port = 1\na.sources.r.port = 2', 'set again in line 12'],
    ['prose', 'Please do not restart', 'no setting'],
    ['no section', 'a.sink.k.type = logger', 'nothing else'],
    ['no option', 'a.sinks.k = logger', 'no option'],
    ['no list of the agent', 'b.sinks.k.type = logger', 'no list'],
    ['a component that no list names', 'a.sinks.k2.type = logger', 'no list names it'],
    ['a lone backslash', '\\', 'nothing in it'],
  ])('dropped: %s', (_, lines, reason) => {
    const [row] = rowsOf(lines)
    expect(row).toMatchObject({ fate: 'dropped' })
    expect(row!.reason).toContain(reason)
  })

  it('dropped: all lines of a component that Flume drops, which is named where it would stand', () => {
    const text = `${base.replace('a.sinks = k', 'a.sinks = k k2')}# the second\na.sinks.k2.type = logger\n`
    const { files, ledger } = migrated(new SourceText('old.properties', text))
    expect(ledger.rows.at(-1)).toMatchObject({ fate: 'dropped', reason: 'Flume drops sink k2: it has no "channel"' })
    expect(files[0]!.text).toContain('  # the second\n  # sink k2 is left out: it has no "channel"\n')
  })

  it('unsupported: a Java class, with what to do', () => {
    const { ledger } = migrated(new SourceText('old.properties', base.replace('logger', 'com.example.MySink')))
    expect(ledger.rows[8]).toMatchObject({ fate: 'unsupported', target: 'sinks.k.type' })
    expect(ledger.rows[8]!.reason).toContain('./k.ts')
  })

  it('unsupported: what the build refuses although every option is fine', () => {
    const text = `${base.replace('sinks = k', 'sinks = k l').replaceAll('channels = c', 'channels = c d')}a.channels.d.type = memory
a.sinks.l.type = logger
a.sinks.l.channel = d
a.sinkgroups = g
a.sinkgroups.g.sinks = k l
a.sinkgroups.g.processor.type = failover
`
    const { ledger } = migrated(new SourceText('old.properties', text))
    expect(ledger.rows.filter(({ fate }) => fate === 'unsupported').map(({ line }) => line)).toEqual([15])
  })

  it('unsupported: what keeps Flume from running anything', () => {
    const { files, ledger } = migrated(new SourceText('old.properties', base.replace('logger', 'loger')))
    expect(files).toEqual([])
    expect(ledger.rows[8]).toMatchObject({ fate: 'unsupported' })
    expect(ledger.rows[8]!.reason).toContain('repair this first')
    expect(new Set(ledger.rows.filter((_, i) => i !== 8).map(({ fate }) => fate))).toEqual(new Set(['dropped']))
  })
})

it('says by structure what Flume says by lists', () => {
  expect(
    yamlOf(`# what it is
# for

# the parts
a.sources = r
a.channels = c1 c2
a.sinks = k1 k2
a.sinkgroups = g

# where lines come from
a.sources.r.type = TAILDIR
a.sources.r.filegroups = f1 f2
a.sources.r.filegroups.f2 = /b
# the first group
a.sources.r.filegroups.f1 = /a
a.sources.r.channels = c1 c2
a.sources.r.selector.type = multiplexing
a.sources.r.selector.mapping.x = c1 c2
a.sources.r.selector.default = c1
#a.sources.r.fileHeader = true

a.channels.c1.type = memory
a.channels.c2.type = memory

a.sinks.k1.type = file_roll
a.sinks.k1.sink.directory = /out
a.sinks.k1.sink.serializer = text
a.sinks.k1.sink.serializer.appendNewline = no
a.sinks.k1.channel = c1
a.sinks.k2.type = null
a.sinks.k2.channel = c2
a.sinkgroups.g.sinks = k1 k2
a.sinkgroups.g.processor.type = failover
a.sinkgroups.g.processor.priority.k1 = 5
# the end`),
  ).toBe(`# what it is
# for

agent: a

# the parts
sources:
  # where lines come from
  r:
    type: taildir
    filegroups:
      # the first group
      f1: /a
      f2: /b
    channels: [c1, c2]
    selector:
      type: multiplexing
      mapping:
        x: [c1, c2]
      default: [c1]
    #a.sources.r.fileHeader = true

channels:
  c1:
    type: memory

  c2:
    type: memory

sinks:
  k1:
    type: file_roll
    sink.directory: /out
    sink.serializer: text
    sink.serializer.appendNewline: false
    channel: c1

  k2:
    type: 'null'
    channel: c2

sinkgroups:
  g:
    sinks: [k1, k2]
    processor:
      type: failover
      priority:
        k1: 5
        # the end
`)
})

it('has one file for several agents, or one for each', () => {
  const text = `${base}# the other\n${base.replace(/^a\./gm, 'b.')}`
  const [both] = migrated(new SourceText('old.properties', text)).files
  expect(both!.text).toMatch(/^agents:\n {2}a:\n/)
  expect(both!.text).toContain('  # the other\n  b:\n    sources:\n')
  const each = migrated(new SourceText('old.properties', text), { perAgent: true }).files
  expect(each.map(({ agent }) => agent)).toEqual(['a', 'b'])
  expect(each[1]!.text).toContain('agent: b\n')
  expect(each[1]!.text).toContain('# the other\n')
  expect(each[0]!.text).not.toContain('# the other')
})

it('takes secrets out on request, and never shows them', () => {
  const text = `${base.replace('logger', 'avro')}a.sinks.k.hostname = h\na.sinks.k.port = 1\na.sinks.k.truststore-password = hunter2\n`
  const { files, ledger, secrets } = migrated(new SourceText('old.properties', text), { extractSecrets: true })
  expect(files[0]!.text).toContain('truststore-password: ${A_SINKS_K_TRUSTSTORE_PASSWORD}\n')
  expect(secrets.map(({ name }) => name)).toEqual(['A_SINKS_K_TRUSTSTORE_PASSWORD'])
  expect(JSON.stringify(ledger) + ledgerMarkdown(ledger)).not.toContain('hunter2')
  expect(ledger.rows.at(-1)!.text).toBe('a.sinks.k.truststore-password = *******')
})

it('writes properties with the names and units of Flume', () => {
  const yaml = `agent: a
memory: 1GiB
sources:
  r: {type: netcat, bind: "\${HOST:-localhost}", port: 1, channels: [c]}
channels:
  c: {type: file, dataDirs: [/a, /b], checkpointInterval: 30s} # on disk
sinks:
  # to Kafka
  k: {type: kafka, channel: c, kafka.bootstrap.servers: h:1, kafka.topic: größe}
`
  const { files, ledger } = migrated(new SourceText('new.yaml', yaml), { to: 'properties' })
  expect(files[0]!.text).toBe(`a.sources = r
a.channels = c
a.sinks = k

a.sources.r.type = netcat
a.sources.r.bind = \${env:HOST:-localhost}
a.sources.r.port = 1
a.sources.r.channels = c

# on disk
a.channels.c.type = file
a.channels.c.dataDirs = /a,/b
a.channels.c.checkpointInterval = 30000

# to Kafka
a.sinks.k.type = org.apache.flume.sink.kafka.KafkaSink
a.sinks.k.channel = c
a.sinks.k.kafka.bootstrap.servers = h:1
a.sinks.k.kafka.topic = gr\\u00f6\\u00dfe
`)
  expect(ledger.rows.map(({ fate }) => fate)).toEqual([
    'merged',
    'unsupported',
    'merged',
    'mapped',
    'merged',
    'mapped',
    'merged',
    'comment',
    'renamed',
  ])
})
