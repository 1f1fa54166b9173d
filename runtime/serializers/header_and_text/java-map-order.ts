/**
 * Names in the order in which a Java HashMap gives them, for output that must look as Flume's does: by the low bits of a
 * spread hash, as many as the table has; names that share a place stay in their order.
 */
export function javaMapOrder(names: readonly string[]): string[] {
  let places = 16
  while (names.length > places * 0.75) places *= 2
  return names
    .map(name => ({ name, place: spreadHash(name) & (places - 1) }))
    .sort((a, b) => a.place - b.place)
    .map(({ name }) => name)
}

/** Java's String.hashCode, with its high half worked into the low one as HashMap does. */
function spreadHash(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
  return hash ^ (hash >>> 16)
}
