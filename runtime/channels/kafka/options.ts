// Made from schemas/channels/kafka.schema.json by `npm run generate`. Change the schema, not this file.
export interface KafkaChannelOptions {
  /** Brokers to ask first, as host:port with commas between. Ports must be given. */
  readonly 'kafka.bootstrap.servers': string
  /** The topic. (default "flume-channel") */
  readonly 'kafka.topic'?: string
  /** The consumer group by which the sinks of all agents share the events out. (default "flume") */
  readonly 'kafka.consumer.group.id'?: string
  /** Keep the headers: events are records in Flume's Avro form. Off, a record is the body alone, as other programs write and read it; the `key` header is kept. (default true) */
  readonly parseAsFlumeEvent?: boolean
  /** Partition of every event that partitionIdHeader says nothing about. Default: by the `key` header, or one for each put. */
  readonly defaultPartitionId?: number
  /** Header that holds the number of the event's partition. */
  readonly partitionIdHeader?: string
  /** Longest wait of a broker for records. Flume's guide calls it pollTimeout, which is not read. (ms, default 500) */
  readonly 'kafka.pollTimeout'?: number
  /** Begin with the oldest event (true, the default) or with new ones (false). Goes before kafka.consumer.auto.offset.reset. */
  readonly readSmallestOffset?: boolean
  /** Take over offsets from ZooKeeper; only together with zookeeperConnect. (default true) */
  readonly migrateZookeeperOffsets?: boolean
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
  /** Who must have a record before it counts as written: nobody (0), the partition's leader (1), or all replicas in sync (all). With 1, a leader that dies takes along what it had not passed on. (default "all") */
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
  /** Where to begin when the group has committed nothing yet, or an offset that is gone. (default "earliest") */
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
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.consumer.default.api.timeout.ms'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.consumer.exclude.internal.topics'?: string
  /** Tunes the insides of Java's client: taken, and without effect here. */
  readonly 'kafka.consumer.allow.auto.create.topics'?: string
  /** Properties of Kafka's producer. One that it does not know has no effect, which the log tells. */
  readonly [key: `kafka.producer.${string}`]: string | number | boolean | undefined
  /** Properties of Kafka's consumer. One that it does not know has no effect, which the log tells. */
  readonly [key: `kafka.consumer.${string}`]: string | number | boolean | undefined
}

export const kafkaChannelDefaults = {
  'kafka.topic': 'flume-channel',
  'kafka.consumer.group.id': 'flume',
  parseAsFlumeEvent: true,
  'kafka.pollTimeout': 500,
  migrateZookeeperOffsets: true,
  'kafka.producer.request.timeout.ms': 30000,
  'kafka.producer.metadata.max.age.ms': 300000,
  'kafka.producer.retry.backoff.ms': 100,
  'kafka.producer.socket.connection.setup.timeout.ms': 10000,
  'kafka.producer.security.protocol': 'PLAINTEXT',
  'kafka.producer.ssl.endpoint.identification.algorithm': 'https',
  'kafka.producer.ssl.disableTLSHostnameVerification': false,
  'kafka.producer.acks': 'all',
  'kafka.producer.compression.type': 'none',
  'kafka.producer.max.in.flight.requests.per.connection': 5,
  'kafka.producer.max.request.size': 1048576,
  'kafka.producer.retries': 2147483647,
  'kafka.producer.delivery.timeout.ms': 120000,
  'kafka.producer.max.block.ms': 60000,
  'kafka.producer.key.serializer': 'org.apache.kafka.common.serialization.StringSerializer',
  'kafka.producer.value.serializer': 'org.apache.kafka.common.serialization.ByteArraySerializer',
  'kafka.consumer.request.timeout.ms': 30000,
  'kafka.consumer.metadata.max.age.ms': 300000,
  'kafka.consumer.retry.backoff.ms': 100,
  'kafka.consumer.socket.connection.setup.timeout.ms': 10000,
  'kafka.consumer.security.protocol': 'PLAINTEXT',
  'kafka.consumer.ssl.endpoint.identification.algorithm': 'https',
  'kafka.consumer.ssl.disableTLSHostnameVerification': false,
  'kafka.consumer.auto.offset.reset': 'earliest',
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
} as const
