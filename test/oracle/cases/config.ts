import { httpSource, type OracleCase, pipeline } from '../case.ts'
import { allBytes, avroEvents, shown } from '../read.ts'
import { type JsonEvent, post } from '../talk.ts'

/** An event whose headers are the values of static interceptors, as the configuration has them. */
const valued = (lines: string): string => pipeline(httpSource, undefined, lines)

const one: OracleCase['drive'] = async run => {
  await run.listens()
  await post(run.port(1), [{ body: 'x' } satisfies JsonEvent])
  await run.events(1)
}

export const config: readonly OracleCase[] = [
  {
    name: 'config-escapes',
    title: 'lines that go on, escapes, separators, comments and blanks of .properties',
    agent: valued(String.raw`
# a comment \
a.sources.s.interceptors = a b \
   c \
# d \
 e f g
! another comment
a.sources.s.interceptors.a.type = static
a.sources.s.interceptors.a.key = a
a.sources.s.interceptors.a.value = one \
      two\
three \\
a.sources.s.interceptors.b.type: static
a.sources.s.interceptors.b.key   b
a.sources.s.interceptors.b.value=\t\u00e9\q\:\=\\n  end  
  a.sources.s.interceptors.c.type=static
a.sources.s.interceptors.c.key = c\ c
a.sources.s.interceptors.c.value = = : x
a.sources.s.interceptors.\#.type = static
a.sources.s.interceptors.\#.key = hash
a.sources.s.interceptors.d.type = static
a.sources.s.interceptors.d.key = d
a.sources.s.interceptors.e.type = static
a.sources.s.interceptors.e.key = e
a.sources.s.interceptors.e.value = first
a.sources.s.interceptors.e.value = second
a.sources.s.interceptors.f.type = static
a.sources.s.interceptors.f.key = f
a.sources.s.interceptors.f.value = gr\u00FC\u00dfe \uD83D\uDE00
a.sources.s.interceptors.g.type = static
a.sources.s.interceptors.g.key = g
a.sources.s.interceptors.g.value = "quoted" 'too'
`),
    drive: one,
  },
  {
    name: 'config-utf8',
    title: 'letters outside of ASCII, written in UTF-8',
    agent: valued(`
a.sources.s.interceptors = a
a.sources.s.interceptors.a.type = static
a.sources.s.interceptors.a.key = ü
a.sources.s.interceptors.a.value = grüße
`),
    drive: one,
  },
  {
    name: 'config-references',
    title: 'environment and system references, defaults, what is not there, dollars',
    env: { ORACLE_WORD: 'from outside', ORACLE_EMPTY: '' },
    agent: valued(
      String.raw`
a.sources.s.interceptors = a b c d f
a.sources.s.interceptors.a.type = static
a.sources.s.interceptors.a.key = a
a.sources.s.interceptors.a.value = <\${env:ORACLE_WORD}>
a.sources.s.interceptors.b.type = static
a.sources.s.interceptors.b.key = b
a.sources.s.interceptors.b.value = \${env:ORACLE_NONE:-default text}
a.sources.s.interceptors.c.type = static
a.sources.s.interceptors.c.key = c
a.sources.s.interceptors.c.value = \${ORACLE_WORD}
a.sources.s.interceptors.d.type = static
a.sources.s.interceptors.d.key = d
a.sources.s.interceptors.d.value = $\${env:ORACLE_WORD} $1 $
a.sources.s.interceptors.f.type = static
a.sources.s.interceptors.f.key = f
a.sources.s.interceptors.f.value = \${a.sources.s.port}
`.replaceAll('\\$', '$'),
    ),
    drive: one,
  },
  {
    name: 'config-types',
    title: 'types in other letter cases and by their classes, numbers and truth values as Java reads them',
    agent: `a.sources = s t u
a.channels =  c\td
a.sinks = k l
a.sources.s.type = Seq
a.sources.s.totalEvents = +3
a.sources.s.channels = c
a.sources.t.type = org.apache.flume.source.SequenceGeneratorSource
a.sources.t.totalEvents =  0002
a.sources.t.batchSize = 2
a.sources.t.channels = c ghost
a.sources.u.type = org.apache.flume.source.http.HTTPSource
a.sources.u.bind = 127.0.0.1
a.sources.u.port = {PORT1}
a.sources.u.handler = org.apache.flume.source.http.JSONHandler
a.sources.u.channels = d
a.channels.c.type = MEMORY
a.channels.d.type = org.apache.flume.channel.MemoryChannel
a.sinks.k.type = File_Roll
a.sinks.k.sink.directory = {DIR}/out
a.sinks.k.sink.rollInterval = -1
a.sinks.k.sink.serializer = Avro_Event
a.sinks.k.channel = c
a.sinks.l.type = org.apache.flume.sink.RollingFileSink
a.sinks.l.sink.directory = {DIR}/other
a.sinks.l.sink.rollInterval = 0
a.sinks.l.sink.serializer = org.apache.flume.serialization.BodyTextEventSerializer$Builder
a.sinks.l.sink.serializer.appendNewline = yes
a.sinks.l.channel = d
`,
    prepare: run => run.folderFor('other'),
    async drive(run) {
      await run.listens()
      await post(run.port(1), [{ body: 'one' }, { body: 'two' }])
      await run.events(5)
      await run.until('the text', () => allBytes(run.path('other')).length >= 6)
    },
    read: run => ({
      numbers: avroEvents(run.path('out'))
        .map(({ body }) => body)
        .sort(),
      text: shown(allBytes(run.path('other'))),
    }),
  },
  {
    name: 'config-capacities',
    title: 'batches that no transaction holds: such a source and such a sink are left out',
    agent: `${pipeline('type = seq\ntotalEvents = 3\nbatchSize = 100')}
a.sources = s t
a.channels = c d
a.sinks = k l m
a.sources.t.type = seq
a.sources.t.batchSize = 101
a.sources.t.totalEvents = 50
a.sources.t.channels = c
a.channels.d.type = memory
a.channels.d.capacity = 10
a.channels.d.transactionCapacity = 20
a.sinks.l.type = file_roll
a.sinks.l.sink.directory = {DIR}/other
a.sinks.l.batchSize = 101
a.sinks.l.sink.batchSize = 101
a.sinks.l.channel = c
a.sinks.m.type = null
a.sinks.m.channel = d
`,
    prepare: run => run.folderFor('other'),
    async drive(run) {
      await run.events(3)
      await run.settle(1000)
    },
  },
  {
    name: 'config-leftovers',
    title: 'parts that are not listed or do not hold are left out, and the rest runs',
    agent: valued(`
a.sources = s ghost broken
a.sources.broken.type = netcat
a.sources.broken.port = 1
a.sources.broken.channels = c
a.sources.unlisted.type = seq
a.sources.unlisted.channels = c
a.channels = c d
a.channels.d.type = memory
a.channels.d.capacity = no number
a.sinks = k l m
a.sinks.l.type = logger
a.sinks.l.channel = nowhere
a.sinks.m.type = file_roll
a.sinks.m.channel = c
b.sources = x
nonsense
`),
    drive: one,
  },
]
