/** A sample for each kind of change; what changes nothing in meaning is not told. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Change, type ChangeKind, changeKinds, diff, fails, printDiff } from '../../../compiler/diff/index.ts'
import { modelOf, yamlOf } from '../migrate/helps.ts'

const base = `a.sources = r
a.channels = c d
a.sinks = k l
a.sinkgroups = g
a.sources.r.type = org.apache.flume.source.kafka.KafkaSource
a.sources.r.kafka.bootstrap.servers = h:9092
a.sources.r.kafka.topics = t
a.sources.r.kafka.consumer.group.id = one
a.sources.r.channels = c d
a.sources.r.interceptors = i j
a.sources.r.interceptors.i.type = host
a.sources.r.interceptors.j.type = timestamp
a.channels.c.type = file
a.channels.c.checkpointDir = /data/cp
a.channels.c.dataDirs = /data/a,/data/b
a.channels.d.type = memory
a.channels.d.capacity = 1000
a.channels.d.transactionCapacity = 1000
a.sinks.k.type = org.apache.flume.sink.kafka.KafkaSink
a.sinks.k.kafka.bootstrap.servers = h:9092
a.sinks.k.kafka.topic = out
a.sinks.k.channel = c
a.sinks.l.type = avro
a.sinks.l.hostname = h
a.sinks.l.port = 4141
a.sinks.l.channel = c
a.sinkgroups.g.sinks = k l
a.sinkgroups.g.processor.type = failover
`

const changes = (after: string, before = base): Change[] =>
  diff(modelOf('old.properties', before), modelOf('new.properties', after))

/** A line of the base replaced, or added where it has none of that key. */
function set(line: string, text = base): string {
  const key = line.slice(0, line.indexOf(' '))
  const found = text.split('\n').find(one => one.startsWith(`${key} `))
  return found === undefined ? `${text}${line}\n` : text.replace(found, line)
}

const without = (pattern: RegExp) =>
  base
    .split('\n')
    .filter(line => !pattern.test(line))
    .join('\n')

const yaml = (demand: string) => `agent: a
${demand}sources:
  r: {type: seq, channels: [c]}
channels:
  c: {type: memory}
sinks:
  k: {type: logger, channel: c}
`

const samples: Record<ChangeKind, Change[]> = {
  'guarantee-weakened': changes(set('a.sinks.k.kafka.producer.acks = 0')),
  'guarantee-strengthened': changes(base, set('a.sinks.k.kafka.producer.acks = 0')),
  'group-renamed': changes(set('a.sources.r.kafka.consumer.group.id = two')),
  'topic-changed': changes(set('a.sinks.k.kafka.topic = other')),
  'key-changed': changes(set('a.sinks.k.partitionIdHeader = p')),
  'channel-moved': changes(set('a.channels.c.checkpointDir = /data/other')),
  'position-moved': changes(
    base
      .replace(/a\.sources\.r\.kafka.*\n/g, '')
      .replace(
        /type = .*KafkaSource/,
        'type = TAILDIR\na.sources.r.filegroups = f\na.sources.r.filegroups.f = /x\na.sources.r.positionFile = /new.json',
      ),
    base
      .replace(/a\.sources\.r\.kafka.*\n/g, '')
      .replace(
        /type = .*KafkaSource/,
        'type = TAILDIR\na.sources.r.filegroups = f\na.sources.r.filegroups.f = /x\na.sources.r.positionFile = /old.json',
      ),
  ),
  'capacity-changed': changes(set('a.channels.d.capacity = 5000')),
  'memory-changed': changes(set('a.channels.d.byteCapacity = 1000000')),
  'disk-changed': changes(set('a.channels.c.byteCapacity = 1000000000')),
  'component-added': changes(base, without(/a\.sources\.r\.interceptors/)),
  'component-removed': changes(without(/a\.sources\.r\.interceptors/)),
  'type-changed': changes(set('a.channels.d.type = file')),
  'wiring-changed': changes(set('a.sinks.l.channel = d')),
  'order-changed': changes(set('a.sources.r.interceptors = j i')),
  'option-changed': changes(set('a.sinks.l.port = 4242')),
  'demand-changed': diff(modelOf('old.yaml', yaml('')), modelOf('new.yaml', yaml('memory: 1GiB\n'))),
  'agent-renamed': changes(base.replace(/^a\./gm, 'b.')),
  'agent-added': changes(
    base + base.replace(/^a\./gm, 'b.') + base.replace(/^a\./gm, 'z.'),
    base + base.replace(/^a\./gm, 'b.'),
  ),
  'agent-removed': changes(base, base + base.replace(/^a\./gm, 'b.')),
}

it.each(Object.keys(changeKinds) as ChangeKind[])('%s', kind => {
  const found = samples[kind]
  expect(found.map(one => one.kind)).toContain(kind)
})

it('tells the worst first, in every form', async () => {
  let after = set('a.sinks.k.kafka.producer.acks = 0')
  for (const line of [
    'a.sources.r.kafka.consumer.group.id = two',
    'a.sinks.k.kafka.topic = other',
    'a.channels.c.dataDirs = /data/z',
    'a.channels.d.capacity = 5000',
    'a.sinks.l.port = 4242',
  ])
    after = set(line, after)
  const compared = { old: 'old.properties', new: 'new.properties', changes: changes(after) }
  const folder = join(import.meta.dirname, 'golden')
  await expect(printDiff(compared, 'text')).toMatchFileSnapshot(join(folder, 'diff.txt'))
  await expect(printDiff(compared, 'json')).toMatchFileSnapshot(join(folder, 'diff.json'))
  await expect(printDiff(compared, 'markdown')).toMatchFileSnapshot(join(folder, 'diff.md'))
})

describe('says nothing', () => {
  it.each([
    ['of the same file', base],
    ['of another order of lines', base.trim().split('\n').reverse().join('\n')],
    [
      'of another order of names',
      base.replace('channels = c d', 'channels = d c').replace('sinks = k l', 'sinks = l k'),
    ],
    ['of other blanks and comments', `# hello\n${base.replaceAll(' = ', '=').replaceAll('\n', '\n\n')}`],
    ['of a default that is written out', set('a.channels.c.capacity = 1000000')],
    ['of an old spelling', base.replace('a.sinks.k.kafka.topic', 'a.sinks.k.topic')],
    ['of an option that nobody reads', set('a.channels.c.capcity = 1')],
  ])('%s', (_, text) => expect(changes(text)).toEqual([]))

  it('of the other format', () => {
    expect(diff(modelOf('old.properties', base), modelOf('new.yaml', yamlOf(base)))).toEqual([])
  })
})

it('never shows a secret', () => {
  const found = changes(set('a.sinks.l.truststore-password = hunter2'), set('a.sinks.l.truststore-password = hunter1'))
  expect(found).toHaveLength(1)
  expect(JSON.stringify(found)).not.toContain('hunter')
})

it('fails as it is told to', () => {
  expect(fails(samples['guarantee-weakened'], 'weaker')).toBe(true)
  expect(fails(samples['option-changed'], 'weaker')).toBe(false)
  expect(fails(samples['option-changed'], 'any')).toBe(true)
  expect(fails(samples['guarantee-weakened'], 'never')).toBe(false)
})
