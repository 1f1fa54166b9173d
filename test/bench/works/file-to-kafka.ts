import { both, flumec, type MakePipeline } from '../contenders/agents.ts'
import { kcat, rsyslog } from '../contenders/clients.ts'
import { records } from '../ends.ts'
import { file, files } from '../inputs.ts'
import type { Pipeline } from '../pipeline.ts'
import type { Run } from '../run.ts'
import type { Work } from '../work.ts'
import { fileChannel, kafkaSink, memory, type ProducerSettings, taildir, usual } from './parts.ts'

const straight =
  (settings: ProducerSettings = usual): MakePipeline =>
  run => ({ source: taildir(run), channels: { c: memory(run) }, sinks: { k: kafkaSink(run, settings) } })

const common = { needs: ['kafka'], input: file, end: records } as const

const first: Work = {
  ...common,
  name: 'file-kafka',
  title: 'file → memory → Kafka, acks=1',
  // Long enough that the start of a process does not decide.
  events: 3_000_000,
  contenders: [...both(straight()), kcat(), rsyslog],
  goals: [
    { figure: 'events/s', over: 'kcat', least: 0.85 },
    { figure: 'events/s', over: 'Flume 1.11', least: 10 },
    { figure: 'CPU s/million', over: 'Flume 1.11', most: 0.1 },
    { figure: 'CPU s/million', over: 'kcat', most: 1.5 },
    { figure: 'peak RSS MiB', most: 130 },
    { figure: 'first event s', most: 0.35 },
  ],
}

const variant = (
  name: string,
  title: string,
  events: number,
  settings: Partial<ProducerSettings>,
  eventSize = 100,
): Work => {
  const all = { ...usual, ...settings }
  const contenders = [...both(straight(all)), kcat(all)]
  return {
    ...common,
    name: `file-kafka-${name}`,
    title: `file → memory → Kafka, ${title}`,
    events,
    eventSize,
    contenders,
  }
}

const intercepted = ({ source, ...rest }: Pipeline): Pipeline => ({
  ...rest,
  source: {
    ...source,
    interceptors: 't h s',
    'interceptors.t.type': 'timestamp',
    'interceptors.h.type': 'host',
    'interceptors.s.type': 'static',
    'interceptors.s.key': 'site',
    'interceptors.s.value': 'bench',
  },
})

/** The last digit of a line's number says which of three channels it takes. */
const multiplexed = (run: Run): Pipeline => ({
  source: {
    ...taildir(run),
    interceptors: 't s r',
    'interceptors.t.type': 'timestamp',
    'interceptors.s.type': 'static',
    'interceptors.s.key': 'site',
    'interceptors.s.value': 'bench',
    'interceptors.r.type': 'regex_extractor',
    'interceptors.r.regex': '^\\\\d{9}(\\\\d)',
    'interceptors.r.serializers': 'd',
    'interceptors.r.serializers.d.name': 'digit',
    'selector.type': 'multiplexing',
    'selector.header': 'digit',
    'selector.mapping.0': 'c1',
    'selector.mapping.1': 'c1',
    'selector.mapping.2': 'c1',
    'selector.mapping.3': 'c2',
    'selector.mapping.4': 'c2',
    'selector.mapping.5': 'c2',
    'selector.default': 'c3',
  },
  channels: { c1: memory(run), c2: memory(run), c3: memory(run) },
  sinks: Object.fromEntries(['1', '2', '3'].map(n => [`k${n}`, { ...kafkaSink(run), channel: `c${n}` }])),
})

const sinks = (count: number): Work => ({
  ...common,
  name: `sinks-${count}`,
  title: `file → memory → Kafka, ${count === 1 ? 'one sink' : `${count} sinks on one channel`}`,
  events: 500_000,
  contenders: both(run => ({
    ...straight()(run),
    sinks: Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, kafkaSink(run)])),
  })),
})

export const fileToKafka: readonly Work[] = [
  first,
  variant('acks-all', 'acks=all', 500_000, { acks: 'all' }),
  variant('1k', 'events of 1 KB', 200_000, {}, 1000),
  variant('10k', 'events of 10 KB', 20_000, {}, 10_000),
  variant('lz4', 'lz4', 500_000, { compression: 'lz4' }),
  variant('zstd', 'zstd', 500_000, { compression: 'zstd' }),
  {
    ...common,
    name: 'interceptors',
    title: 'file → timestamp, host and static interceptors → memory → Kafka',
    events: 1_000_000,
    contenders: [...both(run => intercepted(straight()(run))), kcat()],
    goals: [
      { figure: 'events/s', over: 'kcat', least: 0.5 },
      { figure: 'events/s', over: 'Flume 1.11', least: 6 },
    ],
  },
  {
    ...common,
    name: 'multiplexing',
    title: 'file → timestamp, static and regex_extractor interceptors → multiplexing selector → 3 × memory → Kafka',
    events: 300_000,
    contenders: both(multiplexed),
  },
  {
    ...common,
    name: 'file-channel',
    title: 'file → file channel → Kafka, every commit synced',
    events: 200_000,
    contenders: [
      ...both(run => ({ ...straight()(run), channels: { c: fileChannel(run) } })),
      flumec(straight(), 'flumec, memory channel'),
    ],
    goals: [{ figure: 'events/s', over: 'Flume 1.11', least: 10 }],
  },
  {
    ...common,
    name: 'files-1000',
    title: '1,000 files → memory → Kafka',
    events: 500_000,
    input: files(1000),
    contenders: both(straight()),
  },
  sinks(1),
  sinks(2),
  sinks(4),
]
