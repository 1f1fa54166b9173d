import type { Logger } from '../core/log.ts'
import { codecs } from './codecs/index.ts'
import type { ProducerSettings } from './producer.ts'
import type { Properties } from './properties.ts'
import { connectionSettings, harmlessEverywhere, refusedEverywhere } from './settings.ts'

/** Properties of the producer that this runtime can't follow: why, and what to do. */
const refused = {
  ...refusedEverywhere,
  'transactional.id': 'transactions are not written here; acks = all with enable.idempotence writes each record once',
  'partitioner.ignore.keys': 'is not done here; leave the header "key" out where no key is wanted',
}

/** Taken, and without effect here: the sink sends what it is given at once and waits for the answer, as Flume's does. */
const harmless = [
  ...harmlessEverywhere,
  'linger.ms',
  'buffer.memory',
  'metadata.max.idle.ms',
  'partitioner.adaptive.partitioning.enable',
  'partitioner.availability.timeout.ms',
  'transaction.timeout.ms',
  'internal.auto.downgrade.txn.commit',
]

/** The properties of Kafka's Java producer, with its defaults unless `defaults` has others. Throws ConfigurationError. */
export function producerSettings(
  servers: string | undefined,
  option: string,
  properties: Properties,
  defaults: { readonly acks: string; readonly clientId: string },
  log: Logger,
): ProducerSettings {
  const connection = connectionSettings(servers, option, properties, defaults.clientId)
  const acks = acknowledgements(properties, defaults.acks)
  const idempotent = properties.boolean('enable.idempotence', acks === -1)
  const inFlight = properties.number('max.in.flight.requests.per.connection', 5, 1)
  if (idempotent && acks !== -1) throw properties.error('enable.idempotence', 'needs acks = all')
  if (idempotent && inFlight > 5)
    throw properties.error('max.in.flight.requests.per.connection', 'must be 5 or less with enable.idempotence')
  const maxRequestSize = properties.number('max.request.size', 1_048_576, 1)
  checkClasses(properties)
  const settings = {
    connection,
    acks,
    idempotent,
    codec: properties.choice('compression.type', codecs, 'none'),
    maxInFlight: inFlight,
    requestTimeout: connection.requestTimeout,
    deliveryTimeout: properties.number('delivery.timeout.ms', 120_000),
    retries: properties.number('retries', 2_147_483_647),
    retryBackOff: properties.number('retry.backoff.ms', 100),
    maxBlock: properties.number('max.block.ms', 60_000),
    maxBatchBytes: Math.min(properties.number('batch.size', maxRequestSize), maxRequestSize),
    maxRequestSize,
  }
  properties.finish(refused, harmless, log)
  return settings
}

const defaultPartitioner = 'org.apache.kafka.clients.producer.internals.DefaultPartitioner'

/** Classes can't be loaded; those whose work is done here anyway may be named. */
function checkClasses(properties: Properties): void {
  const serializers = { key: ['StringSerializer'], value: ['ByteArraySerializer'] }
  for (const [part, names] of Object.entries(serializers)) {
    const known = names.map(name => `org.apache.kafka.common.serialization.${name}`)
    const given = properties.text(`${part}.serializer`)
    if (given !== undefined && !known.includes(given))
      throw properties.error(
        `${part}.serializer`,
        `${given} can't be loaded; leave it out, or set ${known.join(' or ')}`,
      )
  }
  const partitioner = properties.text('partitioner.class')
  if (partitioner !== undefined && partitioner !== defaultPartitioner)
    throw properties.error(
      'partitioner.class',
      `${partitioner} can't be loaded; leave it out, or set ${defaultPartitioner}`,
    )
}

function acknowledgements(properties: Properties, otherwise: string): -1 | 0 | 1 {
  const acks = properties.choice('acks', ['all', '-1', '0', '1'], otherwise as 'all')
  return acks === 'all' ? -1 : (Number(acks) as -1 | 0 | 1)
}
