import { httpSource, type OracleCase, type Read, section } from '../case.ts'
import { avroEvents } from '../read.ts'
import { post } from '../talk.ts'

/** Sinks k1, k2 and k3 on one channel: files in folders of their names, but for those that send where nobody listens. */
function group(options: string, away: readonly string[] = []): string {
  const sinks = ['k1', 'k2', 'k3'].map(name =>
    section(
      `a.sinks.${name}`,
      away.includes(name)
        ? 'type = avro\nhostname = 127.0.0.1\nport = {PORT2}\nconnect-timeout = 1000\nchannel = c'
        : `type = file_roll\nsink.directory = {DIR}/${name}\nsink.rollInterval = 0\nsink.serializer = avro_event\nsink.batchSize = 2\nchannel = c`,
    ),
  )
  return `a.sources = s
a.channels = c
a.sinks = k1 k2 k3
a.sinkgroups = g
${section('a.sources.s', `${httpSource}\nchannels = c`)}
${section('a.channels.c', 'type = memory\ncapacity = 1000\ntransactionCapacity = 100')}
${sinks.join('\n')}
${section('a.sinkgroups.g', `sinks = k1 k2 k3\n${options}`)}
`
}

const folders = ['k1', 'k2', 'k3']

/** Twelve events, and where they are. */
const parted: Pick<OracleCase, 'prepare' | 'drive'> = {
  prepare(run) {
    for (const folder of folders) run.folderFor(folder)
  },
  async drive(run) {
    await run.listens()
    await post(
      run.port(1),
      Array.from({ length: 12 }, (_, i) => ({ body: `${i}` })),
    )
    const written = () => folders.reduce((sum, folder) => sum + avroEvents(run.path(folder)).length, 0)
    await run.until('the events', () => written() >= 12)
  },
}

const byFolder: Read = run =>
  Object.fromEntries(folders.map(folder => [folder, avroEvents(run.path(folder)).map(({ body }) => body)]))

/** Who takes which batch is a matter of time. */
const together: Read = run => ({
  bodies: folders.flatMap(folder => avroEvents(run.path(folder)).map(({ body }) => Number(body))).sort((a, b) => a - b),
})

export const groups: readonly OracleCase[] = [
  {
    name: 'failover-priorities',
    title: 'the sink with the highest priority alone is used',
    agent: group(
      'processor.type = failover\nprocessor.priority.k1 = 5\nprocessor.priority.k2 = 10\nprocessor.priority.k3 = -1',
    ),
    ...parted,
    read: byFolder,
  },
  {
    name: 'failover-broken',
    title: 'when the best one fails, the next one takes over, without a loss or a second copy',
    agent: group(
      'processor.type = failover\nprocessor.priority.k1 = 10\nprocessor.priority.k2 = 5\nprocessor.priority.k3 = 1\nprocessor.maxpenalty = 1000',
      ['k1'],
    ),
    ...parted,
    read: byFolder,
  },
  {
    name: 'load-balance-round',
    title: 'round robin: each event once, whoever takes it',
    agent: group('processor.type = load_balance\nprocessor.selector = round_robin'),
    ...parted,
    read: together,
  },
  {
    name: 'load-balance-broken',
    title: 'random with back-off, one of them away: the others take all',
    agent: group(
      'processor.type = load_balance\nprocessor.selector = random\nprocessor.backoff = true\nprocessor.selector.maxTimeOut = 2000',
      ['k2'],
    ),
    ...parted,
    read: together,
  },
]
