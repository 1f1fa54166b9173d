/**
 * The secrets that this process was given. Whoever writes text for people (the log, the status page) masks them first:
 * an error of a driver or a peer may quote what it was given.
 */
const known = shared()

/** Shorter ones would mask ordinary words. */
const shortest = 4

/** Marks a text as secret and gives it back. Of a JAAS entry the passwords in it are secret by themselves. */
export function secret(text: string): string {
  for (const one of [text, ...quotedPasswords(text)]) if (one.length >= shortest) known.add(one)
  return text
}

const quotedPasswords = (text: string): string[] =>
  [...text.matchAll(/password\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;"']+))/gi)].map(([, ...one]) => one.join(''))

/** One set for all copies of this module: after a reload parts of two bundles run side by side. */
function shared(): Set<string> {
  const place = Symbol.for('flumec.secrets')
  const global = globalThis as { [place]?: Set<string> }
  global[place] ??= new Set()
  return global[place]
}

/** The text with every known secret replaced. */
export function masked(text: string): string {
  let shown = text
  for (const one of known) if (shown.includes(one)) shown = shown.replaceAll(one, '(secret)')
  return shown
}
