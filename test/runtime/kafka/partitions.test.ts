import { expect, it } from 'vitest'
import { assignors, type Member } from '../../../runtime/kafka/assignment.ts'
import { PartitionReader } from '../../../runtime/kafka/partition-reader.ts'
import { keyedPartition, murmur2, stickyPartition } from '../../../runtime/kafka/partitioner.ts'

/** From the tests of Kafka's Java client. */
const javaHashes: [string, number][] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
]

it.each(javaHashes)("hashes %s as Java's client does", (key, hash) => {
  expect(murmur2(Buffer.from(key))).toBe(hash)
  expect(keyedPartition(key, 7)).toBe((hash & 0x7fffffff) % 7)
})

it('changes the partition of records without key, and takes only those with a leader', () => {
  const partitions = [0, 1, 2, 3].map(partition => ({ partition, leader: partition === 3 ? -1 : 1 }))
  const topic = { name: 't', internal: false, error: 0, partitions }
  const chosen = Array.from({ length: 60 }, () => stickyPartition(topic, 1))
  expect(new Set(chosen)).toEqual(new Set([0, 2]))
  expect(stickyPartition({ ...topic, partitions: partitions.slice(0, 1) }, 0)).toBe(0)
})

const member = (id: string, topics: string[], instance?: string): Member => ({ id, instance, topics })
const shares = (assignment: Map<string, Map<string, number[]>>) =>
  Object.fromEntries([...assignment].map(([id, topics]) => [id, Object.fromEntries(topics)]))

it('shares out ranges as Java does', () => {
  const members = [member('b', ['t', 'u']), member('a', ['t', 'u'])]
  const partitions = new Map([
    ['t', [0, 1, 2]],
    ['u', [0, 1, 2]],
  ])
  expect(shares(assignors.range(members, partitions))).toEqual({ a: { t: [0, 1], u: [0, 1] }, b: { t: [2], u: [2] } })
})

it('puts members with an instance id first, whatever their member ids', () => {
  const members = [member('a', ['t']), member('z', ['t'], 'one')]
  expect(shares(assignors.range(members, new Map([['t', [0]]])))).toEqual({ a: {}, z: { t: [0] } })
})

it('deals out round robin as Java does, past members that do not want the topic', () => {
  const members = [member('a', ['t']), member('b', ['t', 'u']), member('c', ['t', 'u', 'v'])]
  const partitions = new Map([
    ['t', [0]],
    ['u', [0, 1]],
    ['v', [0, 1, 2]],
  ])
  expect(shares(assignors.roundrobin(members, partitions))).toEqual({
    a: { t: [0] },
    b: { u: [0] },
    c: { u: [1], v: [0, 1, 2] },
  })
})

it('lets the group know only what is settled without a gap, and nothing when the partition has gone', async () => {
  const reader = new PartitionReader('t', 0)
  reader.begin(10, true)
  const [first, second, third] = [reader.handOn(20), reader.handOn(30), reader.handOn(40)]
  second!.settle()
  expect(reader.due).toBeUndefined()
  first!.settle()
  expect(reader.due).toBe(30)
  reader.committed(30)
  expect(reader.due).toBeUndefined()
  const drained = reader.drained()
  reader.leave()
  await drained
  third!.settle()
  expect(reader.due).toBeUndefined()
})

it('tells the group where it begins, where that was not the group’s own offset', () => {
  const reader = new PartitionReader('t', 0)
  reader.begin(10, false)
  expect(reader.due).toBe(10)
})

it('counts a part of a slice that is settled by itself', () => {
  const reader = new PartitionReader('t', 0)
  reader.begin(0, true)
  const slice = reader.handOn(10)
  const [first, second] = [slice.split(3), slice.split(6)]
  second.settle()
  expect(reader.due).toBeUndefined()
  first.settle()
  expect(reader.due).toBe(6)
  slice.settle()
  expect(reader.due).toBe(10)
})
