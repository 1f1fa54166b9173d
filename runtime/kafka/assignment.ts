/** How the members of a group share out its partitions, and the bytes they tell each other about it by. */
import { Reader, Writer } from './wire.ts'

/** Partition numbers by topic. */
export type Partitions = ReadonlyMap<string, readonly number[]>

export interface Member {
  readonly id: string
  /** group.instance.id, where the member has one. */
  readonly instance: string | undefined
  readonly topics: readonly string[]
}

/** Partitions of each member, by its id. */
export type Assignment = Map<string, Map<string, number[]>>

/** The same result as Kafka's Java assignors, so that members of both kinds can be in one group. */
export type Assignor = (members: readonly Member[], partitions: Partitions) => Assignment

export const assignors: Record<'range' | 'roundrobin', Assignor> = { range, roundrobin }

/** Each topic by itself: its partitions in a row, in as equal runs as can be, the first members one more. */
function range(members: readonly Member[], partitions: Partitions): Assignment {
  const assignment = nothing(members)
  for (const [topic, numbers] of partitions) {
    const takers = inOrder(members.filter(member => member.topics.includes(topic)))
    const least = Math.floor(numbers.length / takers.length)
    let at = 0
    takers.forEach((member, i) => {
      const share = numbers.slice(at, at + least + (i < numbers.length % takers.length ? 1 : 0))
      at += share.length
      if (share.length > 0) assignment.get(member.id)!.set(topic, share)
    })
  }
  return assignment
}

/** All partitions of all topics in a row, dealt out one by one to the members that want the topic. */
function roundrobin(members: readonly Member[], partitions: Partitions): Assignment {
  const assignment = nothing(members)
  const ring = inOrder(members)
  let at = 0
  for (const topic of [...partitions.keys()].sort())
    for (const partition of partitions.get(topic)!) {
      while (!ring[at % ring.length]!.topics.includes(topic)) at++
      const share = assignment.get(ring[at++ % ring.length]!.id)!
      share.set(topic, [...(share.get(topic) ?? []), partition])
    }
  return assignment
}

function nothing(members: readonly Member[]): Assignment {
  return new Map(members.map(member => [member.id, new Map()]))
}

/** Members with an instance id first, by that; then the others by member id. */
function inOrder(members: readonly Member[]): Member[] {
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  return [...members].sort((a, b) => {
    if (a.instance !== undefined && b.instance !== undefined) return compare(a.instance, b.instance)
    if (a.instance !== undefined) return -1
    return b.instance === undefined ? compare(a.id, b.id) : 1
  })
}

/** What a member says when it joins: version 0 of the consumer protocol. */
export function writeSubscription(topics: readonly string[]): Buffer {
  const body = new Writer().int16(0)
  return body
    .array(topics, topic => body.string(topic))
    .bytes(undefined)
    .finish()
}

export function readSubscription(bytes: Buffer): string[] {
  const reader = new Reader(bytes)
  reader.int16()
  return reader.array(() => reader.string())
}

export function writeAssignment(partitions: Partitions): Buffer {
  const body = new Writer().int16(0)
  body.array([...partitions], ([topic, numbers]) => {
    body.string(topic).array(numbers, number => body.int32(number))
  })
  return body.bytes(undefined).finish()
}

export function readAssignment(bytes: Buffer): Map<string, number[]> {
  if (bytes.length === 0) return new Map()
  const reader = new Reader(bytes)
  reader.int16()
  return new Map(reader.array(() => [reader.string(), reader.array(() => reader.int32())]))
}
