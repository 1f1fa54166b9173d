import type { ConnectionOptions } from 'node:tls'
import { ConfigurationError } from '../core/contracts.ts'
import type { Properties } from './properties.ts'
import { type Sasl, security } from './security.ts'

/** How to reach a cluster. Times are in ms; their defaults are those of Kafka's Java clients. */
export interface ConnectionSettings {
  /** `host:port` of the brokers to ask first. */
  readonly bootstrap: readonly string[]
  readonly clientId: string
  readonly requestTimeout: number
  readonly connectionTimeout: number
  readonly metadataMaxAge: number
  readonly tls?: ConnectionOptions
  readonly sasl?: Sasl
}

/** `option` is the name under which the pipeline file gives the servers. Throws ConfigurationError. */
export function connectionSettings(
  servers: string | undefined,
  option: string,
  properties: Properties,
  clientId: string,
): ConnectionSettings {
  // Kafka's own bootstrap.servers loses against the component's option, as in Flume.
  properties.text('bootstrap.servers')
  return {
    bootstrap: bootstrapServers(servers, option),
    clientId: properties.text('client.id') ?? clientId,
    requestTimeout: properties.number('request.timeout.ms', 30_000, 1),
    connectionTimeout: properties.number('socket.connection.setup.timeout.ms', 10_000, 1),
    metadataMaxAge: properties.number('metadata.max.age.ms', 300_000),
    ...security(properties),
  }
}

function bootstrapServers(servers: string | undefined, option: string): string[] {
  const list = (servers ?? '').split(',').map(server => server.trim())
  const named = list.filter(server => server !== '')
  if (named.length === 0)
    throw new ConfigurationError(`${option} names no broker: write host:port, with commas between`)
  for (const server of named) {
    const port = Number(/^(?:[^\s:/]+|\[[\da-fA-F:.]+\]):(\d{1,5})$/.exec(server)?.[1] ?? 0)
    if (port < 1 || port > 65_535) throw new ConfigurationError(`${option}: "${server}" is not host:port`)
  }
  return named
}

/** Properties of Java's clients that this runtime can't follow: why, and what to do. */
export const refusedEverywhere = {
  'interceptor.classes': 'runs Java classes; use an interceptor of the source instead',
  'security.providers': 'loads Java classes; leave it out',
  'ssl.engine.factory.class': 'loads a Java class; leave it out',
  'ssl.provider': 'names a Java provider; leave it out',
  'sasl.client.callback.handler.class': 'loads a Java class; give user name and password in sasl.jaas.config',
  'sasl.login.callback.handler.class': 'loads a Java class; give user name and password in sasl.jaas.config',
  'sasl.login.class': 'loads a Java class; give user name and password in sasl.jaas.config',
  'metric.reporters': "loads Java classes; read the agent's own metrics",
}

/** Properties that only tune the insides of Java's clients: taken, and without effect here. */
export const harmlessEverywhere = [
  'client.dns.lookup',
  'connections.max.idle.ms',
  'metrics.num.samples',
  'metrics.recording.level',
  'metrics.sample.window.ms',
  'receive.buffer.bytes',
  'reconnect.backoff.ms',
  'reconnect.backoff.max.ms',
  'send.buffer.bytes',
  'socket.connection.setup.timeout.max.ms',
  'ssl.keymanager.algorithm',
  'ssl.trustmanager.algorithm',
  'ssl.secure.random.implementation',
  'sasl.kerberos.service.name',
  'sasl.kerberos.kinit.cmd',
  'sasl.kerberos.min.time.before.relogin',
  'sasl.kerberos.ticket.renew.jitter',
  'sasl.kerberos.ticket.renew.window.factor',
]
