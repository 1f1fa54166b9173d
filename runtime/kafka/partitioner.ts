import type { TopicInfo } from './apis.ts'

/** The hash that Kafka's Java client takes for keys, signed 32 bits. */
export function murmur2(key: Buffer): number {
  const mix = 0x5bd1e995
  let hash = 0x9747b28c ^ key.length
  const words = key.length & ~3
  for (let at = 0; at < words; at += 4) {
    let word = Math.imul(key.readInt32LE(at), mix)
    word = Math.imul(word ^ (word >>> 24), mix)
    hash = Math.imul(hash, mix) ^ word
  }
  const rest = key.length & 3
  if (rest === 3) hash ^= key[words + 2]! << 16
  if (rest >= 2) hash ^= key[words + 1]! << 8
  if (rest >= 1) hash = Math.imul(hash ^ key[words]!, mix)
  hash = Math.imul(hash ^ (hash >>> 13), mix)
  return hash ^ (hash >>> 15)
}

/** The partition of a record with a key: the same as Java's default partitioner gives. */
export function keyedPartition(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key)) & 0x7fff_ffff) % partitions
}

/** A partition for records without key: any that has a leader, and another than the last one where there is a choice. */
export function stickyPartition({ partitions }: TopicInfo, last: number | undefined): number {
  const ready = partitions.filter(one => one.leader >= 0)
  const choice = ready.length > 1 ? ready.filter(one => one.partition !== last) : ready
  if (choice.length === 0) return partitions[0]?.partition ?? 0
  return choice[Math.floor(Math.random() * choice.length)]!.partition
}
