/** Sources, channels and sinks of the works: batches of 1,000 throughout. */
import type { Options } from '../pipeline.ts'
import type { Run } from '../run.ts'

export const taildir = ({ folder, input }: Run): Options => ({
  type: 'TAILDIR',
  filegroups: 'f',
  'filegroups.f': input,
  positionFile: `${folder}/position.json`,
  batchSize: 1000,
})

export const kafkaSource = ({ servers, input, group }: Run): Options => ({
  type: 'org.apache.flume.source.kafka.KafkaSource',
  'kafka.bootstrap.servers': servers.kafka.bootstrap,
  'kafka.topics': input,
  'kafka.consumer.group.id': group,
  'kafka.consumer.auto.offset.reset': 'earliest',
  // Else the sink would write back into the topic that the events came from.
  setTopicHeader: false,
  batchSize: 1000,
})

/** Room for 100,000 short events, or for 64 MiB of longer ones. */
export const memory = ({ lines }: Run): Options => ({
  type: 'memory',
  capacity: Math.min(100_000, Math.floor((64 << 20) / lines.length)),
  transactionCapacity: 1000,
})

export const fileChannel = ({ folder }: Run): Options => ({
  type: 'file',
  checkpointDir: `${folder}/checkpoint`,
  dataDirs: `${folder}/data`,
  capacity: 1_000_000,
  transactionCapacity: 10_000,
})

export interface ProducerSettings {
  readonly acks: '1' | 'all'
  readonly compression: 'none' | 'lz4' | 'zstd'
}

export const usual: ProducerSettings = { acks: '1', compression: 'none' }

export const kafkaSink = ({ servers, topic }: Run, { acks, compression }: ProducerSettings = usual): Options => ({
  type: 'org.apache.flume.sink.kafka.KafkaSink',
  'kafka.bootstrap.servers': servers.kafka.bootstrap,
  'kafka.topic': topic,
  'kafka.producer.acks': acks,
  'kafka.producer.compression.type': compression,
  flumeBatchSize: 1000,
})

export const nullSink: Options = { type: 'null', batchSize: 1000 }

export const fileRoll = ({ folder }: Run): Options => ({
  type: 'file_roll',
  'sink.directory': `${folder}/out`,
  'sink.rollInterval': 0,
  'sink.batchSize': 1000,
})
