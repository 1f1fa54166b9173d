import { both } from '../contenders/agents.ts'
import { kafkajs } from '../contenders/clients.ts'
import { committed, linesInFiles, records } from '../ends.ts'
import { topic } from '../inputs.ts'
import type { Options } from '../pipeline.ts'
import type { Run } from '../run.ts'
import type { Work } from '../work.ts'
import { fileRoll, kafkaSink, kafkaSource, memory, nullSink } from './parts.ts'

const into = (sink: (run: Run) => Options) =>
  both(run => ({ source: kafkaSource(run), channels: { c: memory(run) }, sinks: { k: sink(run) } }))

const common = { needs: ['kafka'], input: topic, events: 1_000_000 } as const

export const fromKafka: readonly Work[] = [
  {
    ...common,
    name: 'kafka-null',
    title: 'Kafka → memory → null, until the group has committed all',
    end: committed,
    contenders: [...into(() => nullSink), kafkajs],
    goals: [
      { figure: 'events/s', over: 'Flume 1.11', least: 10 },
      { figure: 'events/s', over: 'kafkajs', least: 2 },
    ],
  },
  {
    ...common,
    name: 'kafka-kafka',
    title: 'Kafka → memory → Kafka',
    end: records,
    contenders: into(kafkaSink),
    goals: [{ figure: 'events/s', over: 'Flume 1.11', least: 8 }],
  },
  {
    ...common,
    name: 'kafka-files',
    title: 'Kafka → memory → file_roll',
    end: linesInFiles,
    contenders: into(fileRoll),
  },
]
