// Made from schemas/channels/memory.schema.json by `npm run generate`. Change the schema, not this file.
export interface MemoryChannelOptions {
  /** Events it can hold, those lent to a sink included. (events, default 100) */
  readonly capacity?: number
  /** Most events of one put or take. (events, default 100) */
  readonly transactionCapacity?: number
  /** How long a put waits for room. (s, default 3) */
  readonly 'keep-alive'?: number
  /** Bytes of event bodies it can hold. Flume's default is 80 % of the Java heap; here it is 64 MiB. (bytes, default 67108864) */
  readonly byteCapacity?: number
  /** Part of byteCapacity that is set aside for headers. (percent, default 20) */
  readonly byteCapacityBufferPercentage?: number
}

export const memoryChannelDefaults = {
  capacity: 100,
  transactionCapacity: 100,
  'keep-alive': 3,
  byteCapacity: 67108864,
  byteCapacityBufferPercentage: 20,
} as const
