export interface Transformed {
  /** The last byte of each rotation of the data, the rotations sorted. */
  readonly last: Buffer
  /** Where the data itself stands among its rotations. */
  readonly origin: number
}

/**
 * The Burrows-Wheeler transform. The rotations are sorted by their first byte, then by 2, 4, 8 bytes and so on: once
 * sorted by k bytes, the places of the rotations k further on tell the order by 2k. It takes as many rounds as the longest
 * repetition has binary digits, each in linear time.
 */
export function burrowsWheeler(data: Buffer): Transformed {
  const size = data.length
  let rank = Uint32Array.from(data)
  let order = sortedBy(rank, Uint32Array.from(data.keys()), 256)
  let nextRank = new Uint32Array(size)
  let shifted = new Uint32Array(size)
  for (let k = 1; ; k *= 2) {
    const ranks = rerank(order, rank, k >> 1, nextRank)
    ;[rank, nextRank] = [nextRank, rank]
    if (ranks === size || k >= size) break
    // The rotations k before, in the order of their second halves; sorted by their first halves, that order stays.
    for (let i = 0; i < size; i++) shifted[i] = order[i]! >= k ? order[i]! - k : order[i]! - k + size
    const sorted = sortedBy(rank, shifted, ranks)
    shifted = order
    order = sorted
  }
  const last = Buffer.allocUnsafe(size)
  for (let i = 0; i < size; i++) last[i] = data[order[i]! === 0 ? size - 1 : order[i]! - 1]!
  return { last, origin: order.indexOf(0) }
}

/** `items`, sorted by their rank below `ranks`; those of one rank stay in their order. */
function sortedBy(rank: Uint32Array, items: Uint32Array, ranks: number): Uint32Array<ArrayBuffer> {
  const start = new Uint32Array(ranks + 1)
  for (let i = 0; i < items.length; i++) start[rank[items[i]!]! + 1]!++
  for (let i = 1; i < ranks; i++) start[i]! += start[i - 1]!
  const sorted = new Uint32Array(items.length)
  for (let i = 0; i < items.length; i++) sorted[start[rank[items[i]!]!]!++] = items[i]!
  return sorted
}

/** Numbers the sorted rotations; those that agree in both halves get the same number. Gives how many there are. */
function rerank(order: Uint32Array, rank: Uint32Array, half: number, into: Uint32Array): number {
  const size = order.length
  let number = 0
  let first = -1
  let second = -1
  for (let i = 0; i < size; i++) {
    const at = order[i]!
    const firstHere = rank[at]!
    const secondHere = rank[at + half < size ? at + half : at + half - size]!
    if (i > 0 && (firstHere !== first || secondHere !== second)) number++
    first = firstHere
    second = secondHere
    into[at] = number
  }
  return number + 1
}
