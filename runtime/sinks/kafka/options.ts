// Made from schemas/sinks/kafka.schema.json by `npm run generate`. Change the schema, not this file.
export interface KafkaSinkOptions {
  readonly 'kafka.bootstrap.servers'?: string
  readonly 'kafka.topic'?: string
  readonly flumeBatchSize?: number
  readonly useFlumeEventFormat?: boolean
  readonly defaultPartitionId?: number
  readonly partitionIdHeader?: string
  readonly allowTopicOverride?: boolean
  readonly topicHeader?: string
  readonly timestampHeader?: string
  readonly 'kafka.producer.acks'?: string
  readonly topic?: string
  readonly brokerList?: string
  readonly batchSize?: number
  readonly requiredAcks?: string
  readonly [key: `kafka.producer.${string}`]: string | undefined
  readonly [key: `header.${string}`]: string | undefined
}

export const kafkaSinkDefaults = {
  'kafka.topic': 'default-flume-topic',
  flumeBatchSize: 100,
  useFlumeEventFormat: false,
  allowTopicOverride: true,
  topicHeader: 'topic',
  'kafka.producer.acks': '1',
} as const
