import { join } from 'node:path'
import { expect, it } from 'vitest'
import { explain } from '../../../compiler/explain/index.ts'
import { modelOf } from '../migrate/helps.ts'

const text = `a.sources = r x
a.channels = c d
a.sinks = k l
a.sources.r.type = exec
a.sources.r.command = tail -F /var/log/app.log
a.sources.r.channels = c d
a.sources.r.interceptors = i
a.sources.r.interceptors.i.type = timestamp
a.sources.r.selector.type = multiplexing
a.sources.r.selector.header = level
a.sources.r.selector.mapping.ERROR = c d
a.sources.r.selector.default = d
a.channels.c.type = file
a.channels.d.type = memory
a.channels.d.capacity = 10000
a.sinks.k.type = avro
a.sinks.k.hostname = one.example.com
a.sinks.k.port = 4141
a.sinks.k.truststore-password = hunter2
a.sinks.k.channel = d
a.sinks.l.type = file_roll
a.sinks.l.sink.directory = /out
a.sinks.l.channel = c
`

it('tells a pipeline in words', async () => {
  const told = explain(modelOf('a.properties', text))
  await expect(told).toMatchFileSnapshot(join(import.meta.dirname, 'golden', 'pipeline.txt'))
  expect(told).not.toContain('hunter2')
  expect(Math.max(...told.split('\n').map(line => line.length))).toBeLessThanOrEqual(110)
})

it('tells where refused events go', () => {
  const more = `${text.replace('a.channels = c d', 'a.channels = c d e')}a.channels.e.type = memory
a.sinks.l.channel = e
a.sinks.k.deadLetter.channel = e
`
  const told = explain(modelOf('a.properties', more)).replace(/\s+/g, ' ')
  expect(told).toContain('What its far side refuses for good goes to channel e.')
  expect(told).toContain('It holds what is refused for good by the far side of k.')
})

it('tells why nothing runs', () => {
  const told = explain(modelOf('a.properties', 'a.channels = c\na.channels.c.type = memory\n'))
  expect(told).toContain('Nothing of it runs: it has no valid source and no valid sink')
})
