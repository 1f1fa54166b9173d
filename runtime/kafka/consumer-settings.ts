import type { Logger } from '../core/log.ts'
import type { ConsumerSettings } from './consumer.ts'
import type { Properties } from './properties.ts'
import { connectionSettings, harmlessEverywhere, refusedEverywhere } from './settings.ts'

/** Properties of the consumer that this runtime can't follow: why, and what to do. */
const refused = {
  ...refusedEverywhere,
  'group.protocol': 'only the classic protocol is spoken here; leave it out',
  'group.remote.assignor': 'only the classic protocol is spoken here; use partition.assignment.strategy',
}

/** Taken, and without effect here. */
const harmless = [
  ...harmlessEverywhere,
  // Forced by Flume, whatever is set.
  'enable.auto.commit',
  // A slice has as many records as batchSize says.
  'max.poll.records',
  'default.api.timeout.ms',
  'exclude.internal.topics',
  'internal.leave.group.on.close',
  'internal.throw.on.fetch.stable.offset.unsupported',
  'allow.auto.create.topics',
]

/** What the component decides, not the properties. */
export interface ConsumerParts {
  readonly servers: string | undefined
  readonly topics: ConsumerSettings['topics']
  readonly group: string
  readonly clientId: string
  /** Most records of one slice. */
  readonly sliceSize: number
  readonly reset: 'earliest' | 'latest'
  /** Default of fetch.max.wait.ms. */
  readonly maxWait?: number
}

/** The properties of Kafka's Java consumer, with the defaults of Flume's version of it. Throws ConfigurationError. */
export function consumerSettings(parts: ConsumerParts, properties: Properties, log: Logger): ConsumerSettings {
  checkClasses(properties)
  properties.text('group.id')
  const connection = connectionSettings(parts.servers, 'kafka.bootstrap.servers', properties, parts.clientId)
  const sessionTimeout = properties.number('session.timeout.ms', 10_000, 1)
  const heartbeatInterval = properties.number('heartbeat.interval.ms', 3000, 1)
  if (heartbeatInterval >= sessionTimeout)
    throw properties.error('heartbeat.interval.ms', `must be less than session.timeout.ms (${sessionTimeout})`)
  const settings: ConsumerSettings = {
    connection,
    topics: parts.topics,
    membership: {
      group: parts.group,
      instance: properties.text('group.instance.id'),
      assignor: assignor(properties),
      sessionTimeout,
      rebalanceTimeout: properties.number('max.poll.interval.ms', 300_000, 1),
    },
    heartbeatInterval,
    commitInterval: properties.number('auto.commit.interval.ms', 200, 1),
    reset: properties.choice('auto.offset.reset', ['earliest', 'latest', 'none'], parts.reset),
    fetch: {
      sliceSize: parts.sliceSize,
      checksums: properties.boolean('check.crcs', true),
      retryBackOff: properties.number('retry.backoff.ms', 100),
      minBytes: properties.number('fetch.min.bytes', 1),
      maxWait: properties.number('fetch.max.wait.ms', parts.maxWait ?? 500),
      maxBytes: properties.number('fetch.max.bytes', 50 * 1024 * 1024, 1),
      maxPartitionBytes: properties.number('max.partition.fetch.bytes', 1024 * 1024, 1),
      isolation:
        properties.choice('isolation.level', ['read_uncommitted', 'read_committed'], 'read_uncommitted') ===
        'read_committed'
          ? 1
          : 0,
      rack: properties.text('client.rack') ?? '',
    },
  }
  properties.finish(refused, harmless, log)
  return settings
}

const assignorClasses: Record<string, 'range' | 'roundrobin'> = {
  'org.apache.kafka.clients.consumer.RangeAssignor': 'range',
  'org.apache.kafka.clients.consumer.RoundRobinAssignor': 'roundrobin',
  range: 'range',
  roundrobin: 'roundrobin',
}

/** The first of the list that can be done here; Java members of the group must have it in theirs too. */
function assignor(properties: Properties): 'range' | 'roundrobin' {
  const text = properties.text('partition.assignment.strategy') ?? 'range'
  const names = text.replace(/^\[|\]$/g, '').split(/\s*,\s*/)
  const known = names.map(name => assignorClasses[name]).find(found => found !== undefined)
  if (known === undefined)
    throw properties.error(
      'partition.assignment.strategy',
      `${text} can't be done here: use ${Object.keys(assignorClasses).slice(0, 2).join(' or ')}`,
    )
  return known
}

/** Classes can't be loaded; those whose work is done here anyway may be named. */
function checkClasses(properties: Properties): void {
  for (const [part, name] of Object.entries({ key: 'StringDeserializer', value: 'ByteArrayDeserializer' })) {
    const known = `org.apache.kafka.common.serialization.${name}`
    const given = properties.text(`${part}.deserializer`)
    if (given !== undefined && given !== known)
      throw properties.error(`${part}.deserializer`, `${given} can't be loaded; leave it out, or set ${known}`)
  }
}
