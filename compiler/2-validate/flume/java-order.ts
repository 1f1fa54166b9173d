/** The order in which java.util.HashMap and HashSet give out texts: some of Flume's decisions hang on it. */
export function javaOrder(texts: Iterable<string>): string[] {
  const unique = [...new Set(texts)]
  // 16 buckets, doubled whenever more than three quarters are filled; texts of one bucket keep their order.
  let buckets = 16
  while (unique.length > buckets * 0.75) buckets *= 2
  const bucket = (text: string) => spread(javaHash(text)) & (buckets - 1)
  return unique
    .map(text => ({ text, at: bucket(text) }))
    .sort((a, b) => a.at - b.at)
    .map(({ text }) => text)
}

/** String.hashCode. */
function javaHash(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
  return hash
}

const spread = (hash: number) => hash ^ (hash >>> 16)
