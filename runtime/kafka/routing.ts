import { type EscapedText, EscapeError } from '../core/escape.ts'
import type { EventBatch } from '../core/event-batch.ts'
import type { TopicInfo } from './apis.ts'
import { keyedPartition, stickyPartition } from './partitioner.ts'

export interface RoutingRules {
  readonly topic: EscapedText
  /** The header that may choose the topic; undefined when none may. */
  readonly topicHeader: string | undefined
  readonly partitionHeader: string | undefined
  readonly defaultPartition: number | undefined
}

/** Events that go to one topic, in order. */
export interface TopicShare {
  readonly topic: string
  readonly batches: EventBatch[]
}

/** Events that go to one partition, in order. */
export interface PartitionShare {
  readonly partition: number
  readonly batches: EventBatch[]
}

/** An event that asks for something that can't be. */
export class RoutingError extends Error {
  override readonly name = 'RoutingError'
}

/** Told of events that can never be written, and why: they are left out. */
export type Refuse = (event: EventBatch, error: Error) => void

/**
 * Shares events out by topic. An event that lacks what the topic's escapes need is refused, or without `refuse` an
 * EscapeError.
 */
export function byTopic(
  batches: readonly EventBatch[],
  { topic, topicHeader }: RoutingRules,
  refuse?: Refuse,
): TopicShare[] {
  const shares = new Map<string, EventBatch[]>()
  for (const batch of batches) {
    const header = topicHeader === undefined ? undefined : batch.headers.get(topicHeader)
    const one = typeof header === 'string' ? header : header === undefined ? topic.fixed : undefined
    if (one !== undefined) add(shares, one, batch)
    else share(shares, batch, i => batch.header(i, topicHeader ?? '') ?? topic.of(batch, i), refuse)
  }
  return [...shares].map(([name, parts]) => ({ topic: name, batches: parts }))
}

/**
 * Shares the events of a topic out by partition. `last`: the partition that records without key went to before. An event
 * whose header names no partition of the topic is refused, or without `refuse` a RoutingError.
 */
export function byPartition(
  batches: readonly EventBatch[],
  rules: RoutingRules,
  topic: TopicInfo,
  last: number | undefined,
  refuse?: Refuse,
): PartitionShare[] {
  const shares = new Map<number, EventBatch[]>()
  const chosen = rules.defaultPartition ?? stickyPartition(topic, last)
  for (const batch of batches) {
    const columns = [rules.partitionHeader ?? '', rules.defaultPartition === undefined ? 'key' : '']
    if (!columns.some(name => batch.headers.has(name))) add(shares, chosen, batch)
    else share(shares, batch, i => partitionOf(batch, i, rules, topic) ?? chosen, refuse)
  }
  if (shares.has(chosen)) check(chosen, topic)
  return [...shares].map(([partition, parts]) => ({ partition, batches: parts }))
}

/** Undefined where we may choose. */
function partitionOf(batch: EventBatch, i: number, rules: RoutingRules, topic: TopicInfo): number | undefined {
  const text = rules.partitionHeader === undefined ? undefined : batch.header(i, rules.partitionHeader)
  if (text !== undefined) {
    if (!/^[+-]?\d{1,10}$/.test(text))
      throw new RoutingError(`the header "${rules.partitionHeader}" is "${text}", not a partition number`)
    check(Number(text), topic)
    return Number(text)
  }
  if (rules.defaultPartition !== undefined) return rules.defaultPartition
  const key = batch.header(i, 'key')
  return key === undefined ? undefined : keyedPartition(key, topic.partitions.length)
}

function check(partition: number, { name, partitions }: TopicInfo): void {
  if (partitions.some(one => one.partition === partition)) return
  throw new RoutingError(`topic "${name}" has no partition ${partition}: it has ${partitions.length}, counted from 0`)
}

/** Sorts the events of one batch into shares. */
function share<T>(shares: Map<T, EventBatch[]>, batch: EventBatch, of: (i: number) => T, refuse?: Refuse): void {
  const indexes = new Map<T, number[]>()
  for (let i = 0; i < batch.count; i++) {
    const to = refuse === undefined ? of(i) : placeOrRefuse(batch, i, of, refuse)
    if (to === undefined) continue
    const some = indexes.get(to)
    if (some === undefined) indexes.set(to, [i])
    else some.push(i)
  }
  for (const [to, some] of indexes) add(shares, to, some.length === batch.count ? batch : batch.select(some))
}

function placeOrRefuse<T>(batch: EventBatch, i: number, of: (i: number) => T, refuse: Refuse): T | undefined {
  try {
    return of(i)
  } catch (error) {
    if (!(error instanceof RoutingError || error instanceof EscapeError)) throw error
    refuse(batch.slice(i, i + 1), error)
    return undefined
  }
}

function add<T>(shares: Map<T, EventBatch[]>, to: T, batch: EventBatch): void {
  const parts = shares.get(to)
  if (parts === undefined) shares.set(to, [batch])
  else parts.push(batch)
}
