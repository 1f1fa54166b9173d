// Made from schemas/sinks/kafka.schema.json by `npm run generate`. Change the schema, not this file.
export interface KafkaSinkOptions {
  /** Brokers to ask first, as host:port with commas between. Ports must be given. */
  readonly 'kafka.bootstrap.servers': string
  /** Topic to write to. While allowTopicOverride is on, escapes such as `%{header}` and `%Y-%m-%d` are replaced; time escapes need a `timestamp` header. (default "default-flume-topic") */
  readonly 'kafka.topic'?: string
  /** Most events of one delivery. (events, default 100) */
  readonly flumeBatchSize?: number
  /** Write the whole event, headers included, as Avro (what a Kafka source with the same option, or a Kafka channel, reads). Otherwise the record is the body. (default false) */
  readonly useFlumeEventFormat?: boolean
  /** Partition of every record that partitionIdHeader says nothing about. Default: by the `key` header, or one for each batch. */
  readonly defaultPartitionId?: number
  /** Header that holds the number of the record's partition. */
  readonly partitionIdHeader?: string
  /** Let a header choose the topic, and replace escapes in kafka.topic. (default true) */
  readonly allowTopicOverride?: boolean
  /** Header that may choose the topic. (default "topic") */
  readonly topicHeader?: string
  /** Header that holds the record's time in ms. Where it holds none, the record has the time of sending. */
  readonly timestampHeader?: string
  /** Name by which the brokers' logs and quotas know the agent. Default: the component's name. */
  readonly 'kafka.producer.client.id'?: string
  /** How long a broker may take to answer. (ms, default 30000) */
  readonly 'kafka.producer.request.timeout.ms'?: number
  /** How old what is known of topics and leaders may get before it is asked for again. (ms, default 300000) */
  readonly 'kafka.producer.metadata.max.age.ms'?: number
  /** First pause before something is tried again; pauses grow up to a second, or this. (ms, default 100) */
  readonly 'kafka.producer.retry.backoff.ms'?: number
  /** How long connecting to a broker may take. (ms, default 10000) */
  readonly 'kafka.producer.socket.connection.setup.timeout.ms'?: number
  /** What the brokers' port speaks. (default "PLAINTEXT") */
  readonly 'kafka.producer.security.protocol'?: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'
  /** How to log in. Kafka's default, GSSAPI (Kerberos), can't be done here: with a SASL protocol one of these must be set. */
  readonly 'kafka.producer.sasl.mechanism'?: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  /** User name and password, as a JAAS entry. */
  readonly 'kafka.producer.sasl.jaas.config'?: string
  /** File with the certificates of the authorities to trust, as PEM. A Java key store becomes one with `keytool -list -rfc -keystore trust.jks > trust.pem`. Default: the authorities that Node knows. */
  readonly 'kafka.producer.ssl.truststore.location'?: string
  /** The same as PEM text. */
  readonly 'kafka.producer.ssl.truststore.certificates'?: string
  /** Type of the trust store. Not needed here: the file's content tells. */
  readonly 'kafka.producer.ssl.truststore.type'?: string
  /** Password of the trust store. PEM needs none. */
  readonly 'kafka.producer.ssl.truststore.password'?: string
  /** File with our own certificate and private key, as PKCS12 or PEM. A JKS store becomes one with `keytool -importkeystore -srckeystore client.jks -destkeystore client.p12 -deststoretype PKCS12`. */
  readonly 'kafka.producer.ssl.keystore.location'?: string
  /** Type of the key store. Not needed here: the file's content tells. */
  readonly 'kafka.producer.ssl.keystore.type'?: string
  /** Password of a PKCS12 key store. */
  readonly 'kafka.producer.ssl.keystore.password'?: string
  /** Password of a PEM private key. */
  readonly 'kafka.producer.ssl.key.password'?: string
  /** Our private key as PEM text. */
  readonly 'kafka.producer.ssl.keystore.key'?: string
  /** Our certificate, with those up to its authority, as PEM text. */
  readonly 'kafka.producer.ssl.keystore.certificate.chain'?: string
  /** TLS versions to offer, with commas between. Default: what Node offers. */
  readonly 'kafka.producer.ssl.enabled.protocols'?: string
  /** Java's name of the TLS context. Without effect: ssl.enabled.protocols says which versions are offered. */
  readonly 'kafka.producer.ssl.protocol'?: string
  /** Ciphers to offer, by OpenSSL's names, with commas between. Default: Node's. */
  readonly 'kafka.producer.ssl.cipher.suites'?: string
  /** How the broker's certificate is held against its host name; an empty text turns that off. (default "https") */
  readonly 'kafka.producer.ssl.endpoint.identification.algorithm'?: string
  /** Don't hold the broker's certificate against its host name. (default false) */
  readonly 'kafka.producer.ssl.disableTLSHostnameVerification'?: boolean
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.producer.client.dns.lookup'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.producer.connections.max.idle.ms'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.producer.metrics.num.samples'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.producer.metrics.recording.level'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.producer.metrics.sample.window.ms'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.producer.receive.buffer.bytes'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.producer.send.buffer.bytes'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.producer.reconnect.backoff.ms'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.producer.reconnect.backoff.max.ms'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.producer.socket.connection.setup.timeout.max.ms'?: string
  /** Who must have a record before it counts as written: nobody (0), the partition's leader (1), or all replicas in sync (all). With 1, a leader that dies takes along what it had not passed on. (default "1") */
  readonly 'kafka.producer.acks'?: '0' | '1' | 'all' | '-1'
  /** Number the records so that one that is sent again is never written twice. Default: on with acks = all, else off. */
  readonly 'kafka.producer.enable.idempotence'?: boolean
  /** Compression of record batches. (default "none") */
  readonly 'kafka.producer.compression.type'?: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
  /** Requests to one partition that may be unanswered at a time, and deliveries of the sink that run side by side. (default 5) */
  readonly 'kafka.producer.max.in.flight.requests.per.connection'?: number
  /** Most bytes of one record batch. Java's default of 16384 does not hold here: by default only max.request.size limits it. (bytes) */
  readonly 'kafka.producer.batch.size'?: number
  /** Most bytes of one record batch, and of one event. (bytes, default 1048576) */
  readonly 'kafka.producer.max.request.size'?: number
  /** How often a record batch is sent again after a fault that may pass. (default 2147483647) */
  readonly 'kafka.producer.retries'?: number
  /** How long to go on trying before the events go back into the channel, to be offered again. (ms, default 120000) */
  readonly 'kafka.producer.delivery.timeout.ms'?: number
  /** How long to wait for a topic's leader before the events go back into the channel. (ms, default 60000) */
  readonly 'kafka.producer.max.block.ms'?: number
  /** Java class that writes keys. Keys are always written as UTF-8. (default "org.apache.kafka.common.serialization.StringSerializer") */
  readonly 'kafka.producer.key.serializer'?: 'org.apache.kafka.common.serialization.StringSerializer'
  /** Java class that writes values. Values are always the bytes of the event. (default "org.apache.kafka.common.serialization.ByteArraySerializer") */
  readonly 'kafka.producer.value.serializer'?: 'org.apache.kafka.common.serialization.ByteArraySerializer'
  /** Java class that chooses partitions. Records with a key go where Java's default partitioner puts them, those without to one partition for each batch. */
  readonly 'kafka.producer.partitioner.class'?: 'org.apache.kafka.clients.producer.internals.DefaultPartitioner'
  /** How long Java's producer waits for a batch to fill. Without effect, as in Flume, whose sink flushes after each batch. (ms) */
  readonly 'kafka.producer.linger.ms'?: number
  /** Memory of Java's producer for records on their way. Without effect: at most flumeBatchSize events in each of the requests in flight are. (bytes) */
  readonly 'kafka.producer.buffer.memory'?: number
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.producer.metadata.max.idle.ms'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.producer.partitioner.adaptive.partitioning.enable'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.producer.partitioner.availability.timeout.ms'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.producer.transaction.timeout.ms'?: string
  /** Properties of Kafka's producer. One that it does not know has no effect, which the log tells. */
  readonly [key: `kafka.producer.${string}`]: string | number | boolean | undefined
  /** `header.EVENT = RECORD` writes the event's header EVENT as the record's header RECORD. */
  readonly [key: `header.${string}`]: string | undefined
}

export const kafkaSinkDefaults = {
  'kafka.topic': 'default-flume-topic',
  flumeBatchSize: 100,
  useFlumeEventFormat: false,
  allowTopicOverride: true,
  topicHeader: 'topic',
  'kafka.producer.request.timeout.ms': 30000,
  'kafka.producer.metadata.max.age.ms': 300000,
  'kafka.producer.retry.backoff.ms': 100,
  'kafka.producer.socket.connection.setup.timeout.ms': 10000,
  'kafka.producer.security.protocol': 'PLAINTEXT',
  'kafka.producer.ssl.endpoint.identification.algorithm': 'https',
  'kafka.producer.ssl.disableTLSHostnameVerification': false,
  'kafka.producer.acks': '1',
  'kafka.producer.compression.type': 'none',
  'kafka.producer.max.in.flight.requests.per.connection': 5,
  'kafka.producer.max.request.size': 1048576,
  'kafka.producer.retries': 2147483647,
  'kafka.producer.delivery.timeout.ms': 120000,
  'kafka.producer.max.block.ms': 60000,
  'kafka.producer.key.serializer': 'org.apache.kafka.common.serialization.StringSerializer',
  'kafka.producer.value.serializer': 'org.apache.kafka.common.serialization.ByteArraySerializer',
} as const
