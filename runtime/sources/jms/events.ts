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

/**
 * True when the body is not the message's: STOMP has none for object, map and stream messages. Found out on Artemis 2.40,
 * where no header tells the kind:
 * - object messages, maps of one entry and messages without a body look like a text or bytes message that is empty, unless
 *   that was sent with `content-length:0`;
 * - of other maps the first bytes arrive, read as a text, which then begins with NUL. `content-length` stands in front of
 *   `message-id` for bytes messages only;
 * - stream messages do not arrive at all.
 *
 * RabbitMQ knows no kinds: there an empty message is one.
 */
export function lacksBody({ headers, body }: Frame, server: string, acceptEmpty: boolean): boolean {
  if (body.length === 0) return !acceptEmpty && !headers.has('content-length') && !/^RabbitMQ/i.test(server)
  const names = [...headers.keys()]
  return body[0] === 0 && /Artemis/i.test(server) && names.indexOf('content-length') > names.indexOf('message-id')
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
