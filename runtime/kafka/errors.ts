/** Faults of talking to Kafka: each says in one line what happened, where, and what would be right. */

/** A fault that a broker answered with, or that kept us from reaching one. `code` is Kafka's own name for it. */
export class KafkaError extends Error {
  override readonly name = 'KafkaError'

  constructor(
    readonly code: string,
    message: string,
    /** Whether the same request may work later. */
    readonly retriable = true,
  ) {
    super(message)
  }
}

interface Fault {
  readonly name: string
  readonly says: string
  readonly retriable?: boolean
}

const retriable = true

/** The protocol's error codes that our requests can meet. */
const faults: Record<number, Fault> = {
  [-1]: { name: 'UNKNOWN_SERVER_ERROR', says: 'the broker met an unexpected fault; its own log has more', retriable },
  1: { name: 'OFFSET_OUT_OF_RANGE', says: 'the offset is not (or no longer) in the log' },
  2: { name: 'CORRUPT_MESSAGE', says: 'the checksum of the records was wrong on arrival', retriable },
  3: { name: 'UNKNOWN_TOPIC_OR_PARTITION', says: 'the topic or partition does not exist', retriable },
  5: { name: 'LEADER_NOT_AVAILABLE', says: 'the partition has no leader at the moment', retriable },
  6: { name: 'NOT_LEADER_OR_FOLLOWER', says: 'the partition has moved to another broker', retriable },
  7: { name: 'REQUEST_TIMED_OUT', says: 'the replicas did not confirm in time', retriable },
  9: { name: 'REPLICA_NOT_AVAILABLE', says: 'a replica is not available', retriable },
  10: { name: 'MESSAGE_TOO_LARGE', says: 'the broker takes no records of this size (max.message.bytes of the topic)' },
  14: { name: 'COORDINATOR_LOAD_IN_PROGRESS', says: 'the coordinator is still loading', retriable },
  15: { name: 'COORDINATOR_NOT_AVAILABLE', says: 'the group has no coordinator at the moment', retriable },
  16: { name: 'NOT_COORDINATOR', says: 'the coordinator has moved to another broker', retriable },
  17: { name: 'INVALID_TOPIC_EXCEPTION', says: 'the name is not allowed for a topic' },
  18: { name: 'RECORD_LIST_TOO_LARGE', says: 'the batch is larger than a log segment (segment.bytes of the topic)' },
  19: { name: 'NOT_ENOUGH_REPLICAS', says: 'fewer replicas are in sync than min.insync.replicas asks for', retriable },
  20: {
    name: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
    says: 'fewer replicas than min.insync.replicas confirmed',
    retriable,
  },
  21: { name: 'INVALID_REQUIRED_ACKS', says: 'the broker does not know this value of acks' },
  22: { name: 'ILLEGAL_GENERATION', says: 'the group has moved on without us' },
  23: { name: 'INCONSISTENT_GROUP_PROTOCOL', says: "the group's members use another partition.assignment.strategy" },
  24: { name: 'INVALID_GROUP_ID', says: 'the group id is not allowed' },
  25: { name: 'UNKNOWN_MEMBER_ID', says: 'the group no longer counts us as a member' },
  26: {
    name: 'INVALID_SESSION_TIMEOUT',
    says: "session.timeout.ms is outside of the broker's group.min/max.session.timeout.ms",
  },
  27: { name: 'REBALANCE_IN_PROGRESS', says: 'the group is sharing out its partitions anew' },
  28: { name: 'INVALID_COMMIT_OFFSET_SIZE', says: 'the offsets to commit are too large' },
  29: { name: 'TOPIC_AUTHORIZATION_FAILED', says: 'the user may not do this with the topic: an ACL is missing' },
  30: { name: 'GROUP_AUTHORIZATION_FAILED', says: 'the user may not use the group: an ACL is missing' },
  31: { name: 'CLUSTER_AUTHORIZATION_FAILED', says: 'the user may not do this on the cluster: an ACL is missing' },
  32: {
    name: 'INVALID_TIMESTAMP',
    says: "the record's time is further from now than the topic allows (message.timestamp.before/after.max.ms)",
  },
  35: { name: 'UNSUPPORTED_VERSION', says: 'the broker is too old or too new for this request' },
  43: { name: 'UNSUPPORTED_FOR_MESSAGE_FORMAT', says: 'the topic has an old message format that can not hold this' },
  45: { name: 'OUT_OF_ORDER_SEQUENCE_NUMBER', says: 'records that should come before these are missing' },
  46: { name: 'DUPLICATE_SEQUENCE_NUMBER', says: 'the records were written already' },
  47: { name: 'INVALID_PRODUCER_EPOCH', says: 'a newer producer has taken over' },
  56: { name: 'KAFKA_STORAGE_ERROR', says: "the broker's disk has a fault", retriable },
  59: { name: 'UNKNOWN_PRODUCER_ID', says: 'the broker has forgotten the producer' },
  74: { name: 'FENCED_LEADER_EPOCH', says: 'our knowledge of the leader is out of date', retriable },
  75: { name: 'UNKNOWN_LEADER_EPOCH', says: "the broker's knowledge of the leader is out of date", retriable },
  76: { name: 'UNSUPPORTED_COMPRESSION_TYPE', says: 'the broker does not take this compression' },
  79: { name: 'MEMBER_ID_REQUIRED', says: 'the group gives out a member id first', retriable },
  82: { name: 'FENCED_INSTANCE_ID', says: 'another member uses the same group.instance.id' },
  87: { name: 'INVALID_RECORD', says: 'the broker refuses the records (a compacted topic wants a key in each)' },
}

/** The fault that a response's error code stands for; `what` is the thing asked about. */
export function responseError(code: number, what: string): KafkaError {
  const fault = faults[code] ?? { name: `error ${code}`, says: 'the broker answered with this error code' }
  return new KafkaError(fault.name, `${what}: ${fault.says} (${fault.name})`, fault.retriable ?? false)
}

/** Why a broker could not be reached, from an error of the socket, of TLS or of kafkajs. */
export function connectionError(error: Error & { code?: string }, broker: string, how: ConnectionKind): KafkaError {
  return new KafkaError(error.code ?? 'NETWORK_EXCEPTION', `broker ${broker} ${reason(error, how)}`)
}

export interface ConnectionKind {
  readonly tls: boolean
  readonly sasl?: { readonly mechanism: string; readonly username: string } | undefined
}

function reason(error: Error & { code?: string }, { tls, sasl }: ConnectionKind): string {
  const text = error.message.replace(/^Connection error: /, '').trim()
  const code = error.code ?? ''
  if (error.name === 'KafkaJSSASLAuthenticationError') return saslReason(text, sasl)
  if (code === 'ECONNREFUSED') return 'refuses connections: is it running, and is this its address?'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'has a host name that is not known: check bootstrap.servers'
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'can not be reached over the network'
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `shows a certificate for other host names (${text}): use one of these, or set ssl.endpoint.identification.algorithm to nothing (ssl.disableTLSHostnameVerification = true)`
  if (/ALERT.*CERTIFICATE|certificate required/i.test(`${code} ${text}`))
    return 'does not accept us without a certificate that it trusts: name ours in ssl.keystore.location'
  if (/CERT|SELF_SIGNED|UNABLE_TO/.test(code))
    return `shows a certificate that is not trusted (${text}): name its authority in ssl.truststore.location`
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'EPROTO')
    return `does not speak TLS at this port: is security.protocol right? (${text})`
  if (/closed|ECONNRESET|EPIPE/i.test(`${code} ${text}`)) return closedReason(tls, sasl !== undefined)
  if (/timeout/i.test(text)) return 'did not answer in time'
  return `can not be used: ${text}`
}

function saslReason(text: string, sasl: ConnectionKind['sasl']): string {
  const who = `user "${sasl?.username ?? ''}" by ${sasl?.mechanism ?? 'SASL'}`
  if (/not supported by the server/.test(text)) return `does not take ${sasl?.mechanism}: check sasl.mechanism`
  return `does not let in ${who}: check user name and password in sasl.jaas.config`
}

function closedReason(tls: boolean, sasl: boolean): string {
  if (sasl) return 'closed the connection'
  const wish = tls
    ? 'it may want a certificate of ours: ssl.keystore.location'
    : 'its port may want TLS or SASL: check security.protocol'
  return `closed the connection; if it did so at once, ${wish}`
}
