import type { Event } from '../../core/event-batch.ts'
import type { Frame } from './stomp-frames.ts'

/**
 * What Flume's default converter makes of a message (reference: sources-1.yaml, jms): its properties become headers of
 * the same names, without those that JMS itself or the broker sets. The body is taken as it is; a text's is UTF-8.
 */
export function eventOf({ headers, body }: Frame): Event {
  const properties = [...headers].filter(([name]) => !ofProtocol.has(name) && !ofBroker.test(name))
  return { headers: Object.fromEntries(properties), body }
}

/** What STOMP and its JMS mapping say in headers of their own. */
const ofProtocol: ReadonlySet<string> = new Set([
  'ack',
  'content-length',
  'content-type',
  'correlation-id',
  'destination',
  'destination-type',
  'expires',
  'message-id',
  'original-destination',
  'persistent',
  'priority',
  'receipt',
  'redelivered',
  'reply-to',
  'subscription',
  'timestamp',
  'transformation',
  'type',
])

/** ActiveMQ's own properties, and those of JMS that a producer does not set. */
const ofBroker = /^(_AMQ_|__AMQ_|_AMQ$|AMQ_|JMSXDeliveryCount$|NATIVE_MESSAGE_ID$)/
