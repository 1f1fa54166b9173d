/** What sources, sinks and channels see of Kafka. */

export type { TopicInfo } from './apis.ts'
export { Consumer, type ConsumerSettings } from './consumer.ts'
export { consumerSettings } from './consumer-settings.ts'
export { KafkaError } from './errors.ts'
export type { RecordSlice } from './fetcher.ts'
export { fromFlumeEvents, toFlumeEvents } from './flume-event.ts'
export { keyedPartition, stickyPartition } from './partitioner.ts'
export { Producer, type ProducerSettings } from './producer.ts'
export { producerSettings } from './producer-settings.ts'
export { Properties } from './properties.ts'
export type { RecordShape } from './record-batch-encoder.ts'
export type { RecordColumns } from './record-columns.ts'
