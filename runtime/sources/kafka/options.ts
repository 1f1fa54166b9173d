// Made from schemas/sources/kafka.schema.json by `npm run generate`. Change the schema, not this file.
export interface KafkaSourceOptions {
  /** Brokers to ask first, as host:port with commas between. Ports must be given. */
  readonly 'kafka.bootstrap.servers'?: string
  /** Topics to read. */
  readonly 'kafka.topics'?: readonly string[]
  /** Read all topics whose whole name matches this, those too that are made later. Goes before kafka.topics. */
  readonly 'kafka.topics.regex'?: string
  /** The consumer group. (default "flume") */
  readonly 'kafka.consumer.group.id'?: string
  /** Most events of one batch. A batch has events of one partition. (events, default 1000) */
  readonly batchSize?: number
  /** Longest wait for a batch to fill. Records are handed on as they come, so nothing ever waits that long. (ms, default 1000) */
  readonly batchDurationMillis?: number
  /** Read whole events, headers included, from Avro (as a Kafka sink with the same option, or a Kafka channel, writes them). A record that is none is logged and left out. (default false) */
  readonly useFlumeEventFormat?: boolean
  /** Put the name of the topic into a header. (default true) */
  readonly setTopicHeader?: boolean
  /** Header for the name of the topic. (default "topic") */
  readonly topicHeader?: string
  /** Take over offsets from ZooKeeper; only together with zookeeperConnect. (default true) */
  readonly migrateZookeeperOffsets?: boolean
  /** Name by which the brokers' logs and quotas know the agent. Default: the component's name. */
  readonly 'kafka.consumer.client.id'?: string
  /** How long a broker may take to answer. (ms, default 30000) */
  readonly 'kafka.consumer.request.timeout.ms'?: number
  /** How old what is known of topics and leaders may get before it is asked for again. (ms, default 300000) */
  readonly 'kafka.consumer.metadata.max.age.ms'?: number
  /** First pause before something is tried again; pauses grow up to a second, or this. (ms, default 100) */
  readonly 'kafka.consumer.retry.backoff.ms'?: number
  /** How long connecting to a broker may take. (ms, default 10000) */
  readonly 'kafka.consumer.socket.connection.setup.timeout.ms'?: number
  /** What the brokers' port speaks. (default "PLAINTEXT") */
  readonly 'kafka.consumer.security.protocol'?: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'
  /** How to log in. Kafka's default, GSSAPI (Kerberos), can't be done here: with a SASL protocol one of these must be set. */
  readonly 'kafka.consumer.sasl.mechanism'?: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  /** User name and password, as a JAAS entry. */
  readonly 'kafka.consumer.sasl.jaas.config'?: string
  /** File with the certificates of the authorities to trust, as PEM. A Java key store becomes one with `keytool -list -rfc -keystore trust.jks > trust.pem`. Default: the authorities that Node knows. */
  readonly 'kafka.consumer.ssl.truststore.location'?: string
  /** The same as PEM text. */
  readonly 'kafka.consumer.ssl.truststore.certificates'?: string
  /** Type of the trust store. Not needed here: the file's content tells. */
  readonly 'kafka.consumer.ssl.truststore.type'?: string
  /** Password of the trust store. PEM needs none. */
  readonly 'kafka.consumer.ssl.truststore.password'?: string
  /** File with our own certificate and private key, as PKCS12 or PEM. A JKS store becomes one with `keytool -importkeystore -srckeystore client.jks -destkeystore client.p12 -deststoretype PKCS12`. */
  readonly 'kafka.consumer.ssl.keystore.location'?: string
  /** Type of the key store. Not needed here: the file's content tells. */
  readonly 'kafka.consumer.ssl.keystore.type'?: string
  /** Password of a PKCS12 key store. */
  readonly 'kafka.consumer.ssl.keystore.password'?: string
  /** Password of a PEM private key. */
  readonly 'kafka.consumer.ssl.key.password'?: string
  /** Our private key as PEM text. */
  readonly 'kafka.consumer.ssl.keystore.key'?: string
  /** Our certificate, with those up to its authority, as PEM text. */
  readonly 'kafka.consumer.ssl.keystore.certificate.chain'?: string
  /** TLS versions to offer, with commas between. Default: what Node offers. */
  readonly 'kafka.consumer.ssl.enabled.protocols'?: string
  /** Java's name of the TLS context. Without effect: ssl.enabled.protocols says which versions are offered. */
  readonly 'kafka.consumer.ssl.protocol'?: string
  /** Ciphers to offer, by OpenSSL's names, with commas between. Default: Node's. */
  readonly 'kafka.consumer.ssl.cipher.suites'?: string
  /** How the broker's certificate is held against its host name; an empty text turns that off. (default "https") */
  readonly 'kafka.consumer.ssl.endpoint.identification.algorithm'?: string
  /** Don't hold the broker's certificate against its host name. (default false) */
  readonly 'kafka.consumer.ssl.disableTLSHostnameVerification'?: boolean
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.consumer.client.dns.lookup'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.consumer.connections.max.idle.ms'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.consumer.metrics.num.samples'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.consumer.metrics.recording.level'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.consumer.metrics.sample.window.ms'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.consumer.receive.buffer.bytes'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.consumer.send.buffer.bytes'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.consumer.reconnect.backoff.ms'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.consumer.reconnect.backoff.max.ms'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.consumer.socket.connection.setup.timeout.max.ms'?: string
  /** Where to begin when the group has committed nothing yet, or an offset that is gone. (default "latest") */
  readonly 'kafka.consumer.auto.offset.reset'?: 'earliest' | 'latest' | 'none'
  /** A name of this agent that outlives its restarts: the group keeps its partitions for it for session.timeout.ms. Two agents must not have the same. */
  readonly 'kafka.consumer.group.instance.id'?: string
  /** After this time without a sign of life the group gives our partitions to others. (ms, default 10000) */
  readonly 'kafka.consumer.session.timeout.ms'?: number
  /** Pause between two signs of life. (ms, default 3000) */
  readonly 'kafka.consumer.heartbeat.interval.ms'?: number
  /** How long the group waits, when it shares out partitions anew, for events on their way to be settled and their offsets committed. (ms, default 300000) */
  readonly 'kafka.consumer.max.poll.interval.ms'?: number
  /** How often the group is told what is settled. Flume commits after every batch; here offsets move when sinks have confirmed. (ms, default 200) */
  readonly 'kafka.consumer.auto.commit.interval.ms'?: number
  /** How the group shares out partitions. (default "org.apache.kafka.clients.consumer.RangeAssignor") */
  readonly 'kafka.consumer.partition.assignment.strategy'?: string
  /** Whether records of unfinished and aborted transactions are read. (default "read_uncommitted") */
  readonly 'kafka.consumer.isolation.level'?: 'read_uncommitted' | 'read_committed'
  /** Compare the checksums of record batches. (default true) */
  readonly 'kafka.consumer.check.crcs'?: boolean
  /** A broker answers when it has this much, or after fetch.max.wait.ms. (bytes, default 1) */
  readonly 'kafka.consumer.fetch.min.bytes'?: number
  /** Longest wait of a broker for fetch.min.bytes. (ms, default 500) */
  readonly 'kafka.consumer.fetch.max.wait.ms'?: number
  /** Most bytes of one answer. (bytes, default 52428800) */
  readonly 'kafka.consumer.fetch.max.bytes'?: number
  /** Most bytes of one answer for one partition. (bytes, default 1048576) */
  readonly 'kafka.consumer.max.partition.fetch.bytes'?: number
  /** The rack or zone that the agent is in, for the brokers. */
  readonly 'kafka.consumer.client.rack'?: string
  /** Whether Kafka's client commits offsets by itself. Without effect: Flume turns it off, and here only what is settled is committed. */
  readonly 'kafka.consumer.enable.auto.commit'?: boolean
  /** Records of one poll of Java's client. Without effect: batchSize says how many events a batch has. */
  readonly 'kafka.consumer.max.poll.records'?: number
  /** Java class that reads keys. Keys are always read as UTF-8. (default "org.apache.kafka.common.serialization.StringDeserializer") */
  readonly 'kafka.consumer.key.deserializer'?: 'org.apache.kafka.common.serialization.StringDeserializer'
  /** Java class that reads values. The event always gets their bytes. (default "org.apache.kafka.common.serialization.ByteArrayDeserializer") */
  readonly 'kafka.consumer.value.deserializer'?: 'org.apache.kafka.common.serialization.ByteArrayDeserializer'
  /** Timeout of the old consumer of Kafka 0.8: handed over to later ones, and without effect there. */
  readonly 'kafka.consumer.timeout.ms'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.consumer.default.api.timeout.ms'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.consumer.exclude.internal.topics'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.consumer.allow.auto.create.topics'?: string
  /** By how much the pause between two empty polls grows. (ms, default 1000) */
  readonly backoffSleepIncrement?: number
  /** Longest pause between two polls, and the pause after a fault. (ms, default 5000) */
  readonly maxBackoffSleep?: number
  /** Properties of Kafka's consumer. One that it does not know has no effect, which the log tells. */
  readonly [key: `kafka.consumer.${string}`]: string | number | boolean | undefined
  /** `header.EVENT = RECORD` puts the record's header RECORD into the event's header EVENT. */
  readonly [key: `header.${string}`]: string | undefined
}

export const kafkaSourceDefaults = {
  'kafka.consumer.group.id': 'flume',
  batchSize: 1000,
  batchDurationMillis: 1000,
  useFlumeEventFormat: false,
  setTopicHeader: true,
  topicHeader: 'topic',
  migrateZookeeperOffsets: true,
  'kafka.consumer.request.timeout.ms': 30000,
  'kafka.consumer.metadata.max.age.ms': 300000,
  'kafka.consumer.retry.backoff.ms': 100,
  'kafka.consumer.socket.connection.setup.timeout.ms': 10000,
  'kafka.consumer.security.protocol': 'PLAINTEXT',
  'kafka.consumer.ssl.endpoint.identification.algorithm': 'https',
  'kafka.consumer.ssl.disableTLSHostnameVerification': false,
  'kafka.consumer.auto.offset.reset': 'latest',
  'kafka.consumer.session.timeout.ms': 10000,
  'kafka.consumer.heartbeat.interval.ms': 3000,
  'kafka.consumer.max.poll.interval.ms': 300000,
  'kafka.consumer.auto.commit.interval.ms': 200,
  'kafka.consumer.partition.assignment.strategy': 'org.apache.kafka.clients.consumer.RangeAssignor',
  'kafka.consumer.isolation.level': 'read_uncommitted',
  'kafka.consumer.check.crcs': true,
  'kafka.consumer.fetch.min.bytes': 1,
  'kafka.consumer.fetch.max.wait.ms': 500,
  'kafka.consumer.fetch.max.bytes': 52428800,
  'kafka.consumer.max.partition.fetch.bytes': 1048576,
  'kafka.consumer.key.deserializer': 'org.apache.kafka.common.serialization.StringDeserializer',
  'kafka.consumer.value.deserializer': 'org.apache.kafka.common.serialization.ByteArrayDeserializer',
  backoffSleepIncrement: 1000,
  maxBackoffSleep: 5000,
} as const
