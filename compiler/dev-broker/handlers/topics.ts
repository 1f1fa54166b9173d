import { type Refusal, refused } from '../log/record-batch.ts'
import { unknownTopic } from '../log/topics.ts'
import type { RequestOf, ResponseOf } from '../protocol/api.ts'
import { errors } from '../protocol/errors.ts'
import { createPartitions, createTopics, deleteTopics, describeConfigs } from '../protocol/messages/topics.ts'
import { type Context, type Route, route } from './context.ts'

export const topicRoutes: readonly Route[] = [
  route(createTopics, ({ topics, validateOnly }, { broker }) => ({
    topics: topics.map(wanted => {
      const settings = new Map(wanted.settings.map(({ name, value }) => [name, value]))
      const partitions =
        wanted.assignments.length || (wanted.partitions === -1 ? broker.settings.partitions : wanted.partitions)
      const topic =
        wrongReplicas(wanted, broker.id) ?? broker.topics.create(wanted.name, partitions, settings, validateOnly)
      if ('error' in topic)
        return { name: wanted.name, error: topic.error, errorMessage: topic.message, settings: undefined }
      const all = topic.settings.all().map(setting => ({ ...described(setting), secret: false }))
      return {
        name: wanted.name,
        error: errors.NONE,
        errorMessage: undefined,
        partitions,
        replication: 1,
        settings: all,
      }
    }),
  })),
  route(deleteTopics, ({ names }, { broker }) => ({
    topics: names.map(name => {
      const fault = broker.topics.delete(name)
      if (fault === undefined) broker.groups.forgetTopic(name)
      return { name, ...told(fault) }
    }),
  })),
  route(createPartitions, ({ topics, validateOnly }, { broker }) => ({
    topics: topics.map(({ name, count }) => ({ name, ...told(broker.topics.widen(name, count, validateOnly)) })),
  })),
  route(describeConfigs, ({ resources }, { broker }) => ({
    resources: resources.map(resource => {
      const settings = settingsOf(resource, broker)
      const { type, name } = resource
      if ('error' in settings) return { type, name, ...told(settings), settings: [] }
      const asked = settings.filter(setting => resource.settings?.includes(setting.name) ?? true)
      return { type, name, ...told(undefined), settings: asked }
    }),
  })),
]

type Wanted = RequestOf<typeof createTopics>['topics'][number]

function wrongReplicas({ replication, assignments }: Wanted, broker: number): Refusal | undefined {
  const elsewhere = assignments.some(({ brokers }) => brokers.length !== 1 || brokers[0] !== broker)
  if (!elsewhere && (replication === -1 || replication === 1)) return undefined
  return refused('INVALID_REPLICATION_FACTOR', 'the development broker is one broker, so a partition has one replica')
}

type Resource = RequestOf<typeof describeConfigs>['resources'][number]
type Settings = ResponseOf<typeof describeConfigs>['resources'][number]['settings']

const resourceTypes = { topic: 2, broker: 4 }

function settingsOf({ type, name }: Resource, broker: Context['broker']): Settings | Refusal {
  if (type === resourceTypes.topic) return broker.topics.get(name)?.settings.all().map(described) ?? unknownTopic()
  if (type !== resourceTypes.broker)
    return refused('INVALID_REQUEST', `settings of resource type ${type} are not known`)
  const { autoCreate, partitions } = broker.settings
  const own = { 'auto.create.topics.enable': autoCreate, 'num.partitions': partitions }
  return Object.entries(own).map(([name, value]) => ({
    name,
    value: String(value),
    readOnly: true,
    source: sources.default,
  }))
}

/** Where a value comes from, by Kafka's numbers. */
const sources = { topic: 1, default: 5 }

function described({ name, value, isSet }: { name: string; value: string; isSet: boolean }) {
  return { name, value, readOnly: false, source: isSet ? sources.topic : sources.default }
}

function told(fault: Refusal | undefined) {
  return { error: fault?.error ?? errors.NONE, errorMessage: fault?.message }
}
