/** What sources, sinks and channels see of Kafka. */
export { KafkaError } from './errors.ts'
export { keyedPartition, stickyPartition } from './partitioner.ts'
export { Producer, type ProducerSettings } from './producer.ts'
export { producerSettings } from './producer-settings.ts'
export { Properties } from './properties.ts'
export type { TopicInfo } from './apis.ts'
export { fromFlumeEvents, toFlumeEvents } from './flume-event.ts'
export type { RecordShape } from './record-batch-encoder.ts'
