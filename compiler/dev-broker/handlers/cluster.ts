import type { Broker } from '../broker.ts'
import type { Topic } from '../log/topics.ts'
import { errors } from '../protocol/errors.ts'
import { describeCluster, findCoordinator, initProducerId, metadata } from '../protocol/messages/cluster.ts'
import { type Route, route } from './context.ts'

export const clusterRoutes: readonly Route[] = [
  route(metadata, ({ topics, create }, { broker, version }) => {
    // Version 0 has no null: there an empty list asks for all.
    const all = topics === undefined || (version === 0 && topics.length === 0)
    const found = all
      ? broker.topics.all.map(topic => topicInfo(topic, broker.id))
      : topics.map(({ name }) => topicNamed(name, create, broker))
    const { clusterId, id } = broker
    return { brokers: [self(broker)], clusterId, controller: id, topics: found }
  }),
  route(describeCluster, (_request, { broker }) => {
    const { clusterId, id } = broker
    return { clusterId, controller: id, brokers: [self(broker)] }
  }),
  route(findCoordinator, ({ key, keys, type }, { broker, version }) => {
    const fault = type === 0 ? {} : { error: errors.INVALID_REQUEST, errorMessage: noTransactions }
    const one = { error: errors.NONE, errorMessage: undefined, ...self(broker), ...fault }
    return version < 4 ? one : { coordinators: [key, ...keys].filter(Boolean).map(key => ({ key, ...one })) }
  }),
  route(initProducerId, ({ transactionalId }, { broker }) =>
    transactionalId === undefined
      ? { error: errors.NONE, producerId: broker.nextProducerId(), epoch: 0 }
      : { error: errors.INVALID_REQUEST, producerId: -1, epoch: -1 },
  ),
]

const noTransactions = 'the development broker has no transactions'

const self = ({ id, host, port, settings }: Broker) => ({ id, ...(settings.advertised ?? { host, port }) })

function topicNamed(name: string, create: boolean, broker: Broker) {
  const { autoCreate, partitions } = broker.settings
  const known = broker.topics.get(name)
  if (known !== undefined) return topicInfo(known, broker.id)
  const made =
    create && autoCreate ? broker.topics.create(name, partitions) : { error: errors.UNKNOWN_TOPIC_OR_PARTITION }
  return 'error' in made ? { error: made.error, name, partitions: [] } : topicInfo(made, broker.id)
}

function topicInfo({ name, partitions }: Topic, leader: number) {
  const all = partitions.map((_log, partition) => ({ partition, leader, replicas: [leader], inSync: [leader] }))
  return { error: errors.NONE, name, partitions: all }
}
