import { httpSource, type OracleCase, section } from '../case.ts'
import { avroEvents } from '../read.ts'
import type { Run } from '../run.ts'
import { type JsonEvent, post } from '../talk.ts'

/** One source and a file sink for each of the channels. */
function fan(channels: readonly string[], options: string): string {
  const parts = channels.map(
    channel => `${section(`a.channels.${channel}`, 'type = memory\ncapacity = 1000\ntransactionCapacity = 100')}
${section(`a.sinks.k-${channel}`, `type = file_roll\nchannel = ${channel}\nsink.directory = {DIR}/${channel}\nsink.rollInterval = 0\nsink.serializer = avro_event`)}`,
  )
  return `a.sources = s
a.channels = ${channels.join(' ')}
a.sinks = ${channels.map(channel => `k-${channel}`).join(' ')}
${section('a.sources.s', `${httpSource}\nchannels = ${channels.join(' ')}\n${options}`)}
${parts.join('\n')}
`
}

const bodiesOf = (run: Run, channel: string) => avroEvents(run.path(channel)).map(({ body }) => body)

/** Posts the events, and sees the bodies by channel; `counts` are what to wait for. */
function parted(
  counts: Readonly<Record<string, number>>,
  events: readonly JsonEvent[],
): Pick<OracleCase, 'prepare' | 'drive' | 'read'> {
  const channels = Object.keys(counts)
  return {
    prepare(run) {
      for (const channel of channels) run.folderFor(channel)
    },
    async drive(run) {
      await run.listens()
      await post(run.port(1), events)
      for (const channel of channels) await run.events(counts[channel]!, channel)
    },
    read: run => Object.fromEntries(channels.map(channel => [channel, bodiesOf(run, channel)])),
  }
}

const states = (...values: (string | undefined)[]): JsonEvent[] =>
  values.map(value => ({ ...(value === undefined ? {} : { headers: { State: value } }), body: `${value}` }))

export const selectors: readonly OracleCase[] = [
  {
    name: 'replicating-optional',
    title: 'an optional channel without room does not hold the others',
    agent: `${fan(['c1', 'c2', 'c3'], 'selector.type = replicating\nselector.optional = c2')}
a.channels.c2.capacity = 1
a.channels.c2.transactionCapacity = 1
a.channels.c2.keep-alive = 0`,
    ...parted({ c1: 3, c2: 0, c3: 3 }, states('a', 'b', 'c')),
  },
  {
    name: 'multiplexing-mapping',
    title: 'several channels of a value, dots in values, case, blanks, optional channels, default',
    agent: fan(
      ['c1', 'c2', 'c3', 'c4'],
      `selector.type = multiplexing
      selector.header = State
      selector.mapping.CZ = c1
      selector.mapping.US = c1 c2
      selector.mapping.10.0.0.1 = c2
      selector.optional.CZ = c3 c1
      selector.optional.other = c2 c4
      selector.default = c4`,
    ),
    ...parted(
      { c1: 2, c2: 3, c3: 1, c4: 6 },
      states('CZ', 'US', '10.0.0.1', 'cz', ' CZ', '', undefined, 'other', '  '),
    ),
  },
  {
    name: 'multiplexing-without-default',
    title: 'what is mapped nowhere is dropped, and the source is told that all is well',
    agent: fan(
      ['c1', 'c2'],
      'selector.type = MULTIPLEXING\nselector.header = State\nselector.mapping.A = c1\nselector.optional.B = c2',
    ),
    ...parted({ c1: 2, c2: 1 }, states('A', 'B', 'C', undefined, 'A')),
  },
  {
    name: 'multiplexing-default-header',
    title: 'the header is flume.selector.header when none is named; the default may be several channels',
    agent: fan(
      ['c1', 'c2', 'c3'],
      'selector.type = org.apache.flume.channel.MultiplexingChannelSelector\nselector.mapping.x = c3\nselector.default = c1 c2',
    ),
    ...parted({ c1: 2, c2: 2, c3: 1 }, [
      { headers: { 'flume.selector.header': 'x' }, body: 'x' },
      { headers: { 'flume.selector.header': 'y' }, body: 'y' },
      { body: 'none' },
    ]),
  },
]
