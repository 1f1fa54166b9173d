import { distance } from 'fastest-levenshtein'

/**
 * The candidate that the text most likely means, or undefined when none is near. Letter case and separators cost
 * nothing; a missing prefix (`path` for `hdfs.path`) counts as near; names that differ in their numbers (`c1`, `c2`) are
 * meant to differ.
 */
export function guess(text: string, candidates: Iterable<string>): string | undefined {
  const plain = plainText(text)
  let best: string | undefined
  let bestCost = Math.max(1, Math.floor(plain.length / 3)) + 1
  for (const candidate of candidates) {
    if (candidate === text || withoutNumbers(candidate) === withoutNumbers(text)) continue
    const cost = costOf(plain, plainText(candidate), bestCost)
    if (cost < bestCost) {
      best = candidate
      bestCost = cost
    }
  }
  return best
}

/** True when the two differ in letter case, dots, dashes or underscores only: then it is no guess. */
export function sameLetters(a: string, b: string): boolean {
  return plainText(a) === plainText(b)
}

/** "did you mean …?" for the likeliest candidate, else what there is, when that is a short list. */
export function didYouMean(text: string, candidates: Iterable<string>, what = 'there are'): string | undefined {
  const all = [...candidates]
  const best = guess(text, all)
  if (best !== undefined) return `did you mean "${best}"?`
  return all.length === 0 || all.length > listed ? undefined : `${what}: ${all.join(', ')}`
}

const listed = 12

function costOf(plain: string, candidate: string, limit: number): number {
  if (plain === candidate) return 0
  if (plain.length > 2 && (candidate.endsWith(plain) || plain.endsWith(candidate))) return 1
  if (Math.abs(plain.length - candidate.length) >= limit) return limit
  return distance(plain, candidate)
}

const withoutNumbers = (text: string) => text.replace(/\d+/g, '#')

const plainText = (text: string) => text.toLowerCase().replace(/[._-]/g, '')
