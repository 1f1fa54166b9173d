import { join } from 'node:path'
import type { TlsFiles } from './tls.ts'

export type ListenerName = 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'

export interface BrokerParts {
  readonly folder: string
  readonly controller: number
  readonly ports: ReadonlyMap<ListenerName, number>
  readonly users: Readonly<Record<string, string>>
  readonly tls: TlsFiles | undefined
  readonly clientCertificate: 'none' | 'requested' | 'required'
  readonly settings: Readonly<Record<string, string | number | boolean>>
}

type Settings = Record<string, string | number | boolean>

/** The text of server.properties. */
export function brokerSettings(parts: BrokerParts): string {
  const all: Settings = { ...node(parts), ...sasl(parts), ...tls(parts), ...parts.settings }
  const lines = Object.entries(all).map(([name, value]) => `${name}=${value}\n`)
  return lines.join('')
}

function node({ folder, controller, ports }: BrokerParts): Settings {
  const listeners = [...ports].map(([name, port]) => `${name}://127.0.0.1:${port}`).join(',')
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `${listeners},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': listeners,
    'listener.security.protocol.map':
      'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': join(folder, 'data'),
    'offsets.topic.num.partitions': 4,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    // A killed broker can register again when its old session has run out.
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
  }
}

const scram = ['SCRAM-SHA-256', 'SCRAM-SHA-512']

function sasl({ ports, users }: BrokerParts): Settings {
  const known = Object.entries(users).map(([name, password]) => `user_${name}="${password}"`)
  const settings: Settings = { 'sasl.enabled.mechanisms': ['PLAIN', ...scram].join(',') }
  for (const name of saslListeners([...ports.keys()])) {
    const prefix = `listener.name.${name.toLowerCase()}`
    const module = 'org.apache.kafka.common.security'
    settings[`${prefix}.plain.sasl.jaas.config`] = `${module}.plain.PlainLoginModule required ${known.join(' ')};`
    for (const mechanism of scram)
      settings[`${prefix}.${mechanism.toLowerCase()}.sasl.jaas.config`] = `${module}.scram.ScramLoginModule required;`
  }
  return settings
}

const saslListeners = (names: readonly ListenerName[]) => names.filter(name => name.startsWith('SASL'))

/** Arguments of Kafka's format tool that make the users known to SCRAM. */
export function scramUsers(names: readonly ListenerName[], users: Readonly<Record<string, string>>): string[] {
  if (saslListeners(names).length === 0) return []
  return Object.entries(users).flatMap(([name, password]) =>
    scram.flatMap(mechanism => ['--add-scram', `${mechanism}=[name=${name},password=${password}]`]),
  )
}

function tls({ tls, clientCertificate }: BrokerParts): Settings {
  if (tls === undefined) return {}
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': tls.server,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': tls.authority,
    'ssl.client.auth': clientCertificate,
  }
}
