// Made from schemas/sources/jms.schema.json by `npm run generate`. Change the schema, not this file.
export interface JmsSourceOptions {
  /** Where the broker takes STOMP: `stomp://host:61613`, with TLS `stomp+ssl://host:61614`; a path names a virtual host. It stands for Flume's JNDI options. */
  readonly brokerURL?: string
  /** File with the certificates to trust: PEM or JKS. Without it those of the platform are trusted. */
  readonly truststore?: string
  /** Name of the queue or topic. One that starts with `/` is sent to the broker as it is. */
  readonly destinationName: string
  /** What the destination is. */
  readonly destinationType: 'queue' | 'topic'
  /** How the destination is found: through the session, or by its name in JNDI. (default "CDI") */
  readonly destinationLocator?: 'CDI' | 'JNDI'
  /** Which messages to take, as JMS writes it. RabbitMQ has none. */
  readonly messageSelector?: string
  /** Take messages without a body as events without a body. Set it where the properties say all and nobody sends object or map messages: those would be taken as empty too, and lost. (default false) */
  readonly acceptEmpty?: boolean
  /** User for the connection. */
  readonly userName?: string
  /** File that holds the password. */
  readonly passwordFile?: string
  /** Most messages of one batch. (events, default 100) */
  readonly batchSize?: number
  /** Faults since the last commit after which the consumer is made anew. (default 10) */
  readonly errorThreshold?: number
  /** How long to wait for the first message of a batch. (ms, default 1000) */
  readonly pollTimeout?: number
  /** Client identifier of the connection. */
  readonly clientId?: string
  /** Subscribe durably to a topic; messages of the same connection are left out. (default false) */
  readonly createDurableSubscription?: boolean
  /** Name of the durable subscription. */
  readonly durableSubscriptionName?: string
  /** What makes events of a message: DEFAULT or a Java class. (default "DEFAULT") */
  readonly 'converter.type'?: string
  /** Encoding of the bodies of text messages. (default "UTF-8") */
  readonly 'converter.converter.charset'?: string
  /** By how much the pause between two empty polls grows. (ms, default 1000) */
  readonly backoffSleepIncrement?: number
  /** Longest pause between two polls, and the pause after a fault. (ms, default 5000) */
  readonly maxBackoffSleep?: number
  /** An option of the converter. */
  readonly [key: `converter.${string}`]: string | undefined
}

export const jmsSourceDefaults = {
  destinationLocator: 'CDI',
  acceptEmpty: false,
  batchSize: 100,
  errorThreshold: 10,
  pollTimeout: 1000,
  createDurableSubscription: false,
  'converter.type': 'DEFAULT',
  'converter.converter.charset': 'UTF-8',
  backoffSleepIncrement: 1000,
  maxBackoffSleep: 5000,
} as const
