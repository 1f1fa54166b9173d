/** The lengths of a prefix code for symbols that occur so often; none is longer than `longest`, none is 0. */
export function codeLengths(counts: readonly number[], longest: number): number[] {
  for (let weights = counts.map(count => Math.max(1, count)); ; weights = weights.map(weight => (weight >> 1) + 1)) {
    const lengths = treeDepths(weights)
    if (Math.max(...lengths) <= longest) return lengths
  }
}

/** Huffman's tree: the two lightest nodes get a parent, again and again. */
function treeDepths(weights: readonly number[]): number[] {
  const leaves = weights.map((weight, symbol) => ({ weight, node: symbol })).sort((a, b) => a.weight - b.weight)
  // Parents are made in the order of their weights, so two queues do.
  const parents: { weight: number; node: number }[] = []
  const parentOf = new Array<number>(2 * weights.length - 1).fill(-1)
  let [leaf, parent] = [0, 0]
  const lightest = () => {
    const [a, b] = [leaves[leaf], parents[parent]]
    return b === undefined || (a !== undefined && a.weight <= b.weight) ? leaves[leaf++]! : parents[parent++]!
  }
  for (let node = weights.length; node < parentOf.length; node++) {
    const [a, b] = [lightest(), lightest()]
    parentOf[a.node] = node
    parentOf[b.node] = node
    parents.push({ weight: a.weight + b.weight, node })
  }
  const depths = new Array<number>(parentOf.length).fill(0)
  for (let node = parentOf.length - 2; node >= 0; node--) depths[node] = depths[parentOf[node]!]! + 1
  return depths.slice(0, weights.length)
}

/** The codes themselves: shorter ones first, of one length in the order of their symbols. */
export function canonicalCodes(lengths: readonly number[]): number[] {
  const codes = new Array<number>(lengths.length).fill(0)
  let code = 0
  for (let length = 1; length <= Math.max(...lengths); length++, code *= 2)
    lengths.forEach((one, symbol) => {
      if (one === length) codes[symbol] = code++
    })
  return codes
}
