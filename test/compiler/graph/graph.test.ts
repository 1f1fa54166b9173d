/** Goldens of each form, and what every picture must hold. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type GraphFormat, graph, graphFormats } from '../../../compiler/graph/index.ts'
import { modelOf } from '../migrate/helps.ts'

const web = `web.sources = access legacy
web.channels = hot cold audit
web.sinks = k1 k2 lake log
web.sinkgroups = brokers
web.sources.access.type = TAILDIR
web.sources.access.filegroups = f1
web.sources.access.filegroups.f1 = /var/log/nginx/access.*log
web.sources.access.channels = hot cold audit
web.sources.access.interceptors = ts
web.sources.access.interceptors.ts.type = timestamp
web.sources.access.selector.type = multiplexing
web.sources.access.selector.header = state
web.sources.access.selector.mapping.CZ = hot
web.sources.access.selector.mapping.US = hot cold
web.sources.access.selector.default = audit
web.sources.legacy.type = exec
web.sources.legacy.command = tail -F /var/log/legacy.log
web.sources.legacy.channels = cold
web.channels.hot.type = memory
web.channels.hot.capacity = 100000
web.channels.cold.type = file
web.channels.audit.type = memory
web.sinks.k1.type = avro
web.sinks.k1.hostname = a.example.com
web.sinks.k1.port = 4141
web.sinks.k1.channel = hot
web.sinks.k2.type = avro
web.sinks.k2.hostname = b.example.com
web.sinks.k2.port = 4141
web.sinks.k2.channel = hot
web.sinks.lake.type = hdfs
web.sinks.lake.hdfs.path = hdfs://lake/web/%Y-%m-%d
web.sinks.lake.channel = cold
web.sinks.log.type = logger
web.sinks.log.channel = audit
web.sinkgroups.brokers.sinks = k1 k2
web.sinkgroups.brokers.processor.type = failover
`

const drawn = (text: string, format: GraphFormat) => graph(modelOf('a.properties', text).agents, format)

const endings = { mermaid: 'mmd', dot: 'dot', svg: 'svg' }

it.each(graphFormats)('%s', async format => {
  await expect(drawn(web, format)).toMatchFileSnapshot(join(import.meta.dirname, 'golden', `web.${endings[format]}`))
})

const refusing = `agent: a
sources:
  r: {type: spooldir, spoolDir: /in, channels: [c]}
channels:
  c: {type: file}
  refused: {type: file, checkpointDir: /r/c, dataDirs: [/r/d]}
sinks:
  k: {type: kafka, channel: c, kafka.bootstrap.servers: 'x:1', kafka.topic: t, deadLetter: {channel: refused}}
  keep: {type: file_roll, channel: refused, sink.directory: /r/files}
`

it.each(graphFormats)('%s of dead letters', async format => {
  const { agents } = modelOf('a.yaml', refusing)
  const golden = join(import.meta.dirname, 'golden', `dead-letters.${endings[format]}`)
  await expect(graph(agents, format)).toMatchFileSnapshot(golden)
})

describe.each(graphFormats)('%s', format => {
  it('has every component, group and route', () => {
    const text = drawn(web, format)
    for (const word of [
      'access',
      'legacy',
      'hot',
      'cold',
      'audit',
      'k1',
      'k2',
      'lake',
      'brokers',
      'failover',
      'timestamp',
      'else',
    ])
      expect(text).toContain(word)
  })

  it('says where events can be lost', () => expect(drawn(web, format)).toContain('output can'))

  it('shows no component that Flume drops', () => {
    expect(drawn(web.replace('web.sinks.log.channel', 'web.sinks.log.chanel'), format)).not.toContain('logger')
  })

  it('lets no text out of its place', () => {
    const text = drawn(web.replace('tail -F /var/log/legacy.log', `x"]; </text><script>alert(1)</script>`), format)
    if (format !== 'dot') expect(text).not.toContain('<script>')
    expect(text).not.toContain('x"]')
  })
})

it('needs nothing from elsewhere', () => {
  const text = drawn(web, 'svg')
  const links = (text.match(/(?:https?:|url\()[^"' )]*/g) ?? []).filter(link => !link.startsWith('url(#'))
  expect(links).toEqual(['http://www.w3.org/2000/svg'])
  expect(text).not.toMatch(/NaN|undefined|<script|<image/)
})

it('has a panel for each agent', () => {
  const text = drawn(web + web.replace(/^web\./gm, 'b.'), 'svg')
  expect(text).toContain('>agent web<')
  expect(text).toContain('>agent b<')
})
