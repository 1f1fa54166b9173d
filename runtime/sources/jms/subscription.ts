import { ConfigurationError } from '../../core/contracts.ts'
import type { JmsSourceOptions } from './options.ts'
import { frame } from './stomp-frames.ts'

/**
 * The SUBSCRIBE frame. What is not part of STOMP each broker calls by names of its own: they stand side by side, and a
 * broker passes over those of others. Throws ConfigurationError for what the broker can't do.
 */
export function subscription(options: JmsSourceOptions, server: string): string {
  const { destinationName, messageSelector, createDurableSubscription, durableSubscriptionName } = options
  const isTopic = options.destinationType.toLowerCase() === 'topic'
  if (messageSelector !== undefined && /^RabbitMQ/i.test(server))
    throw new ConfigurationError('messageSelector: RabbitMQ has no selectors')
  const durable = createDurableSubscription && isTopic ? durableSubscriptionName : undefined
  return frame('SUBSCRIBE', {
    id: durable ?? 'flumec',
    ack: 'client-individual',
    destination: destination(destinationName, isTopic, server),
    selector: messageSelector,
    'subscription-type': isTopic ? 'MULTICAST' : 'ANYCAST',
    'durable-subscription-name': durable,
    'activemq.subscriptionName': durable,
    'no-local': durable === undefined ? undefined : 'true',
    'consumer-window-size': String(windowBytes),
    'activemq.prefetchSize': String(window),
    'prefetch-count': String(window),
  })
}

/** Artemis takes the bare name; ActiveMQ Classic and RabbitMQ want the kind in front. A name with a slash is left as it is. */
function destination(name: string, isTopic: boolean, server: string): string {
  if (name.startsWith('/') || /Artemis/i.test(server)) return name
  return `/${isTopic ? 'topic' : 'queue'}/${name}`
}

/** What the broker may send ahead of acknowledgements: messages, and for Artemis bytes. */
const window = 5000
const windowBytes = 8 << 20
