/** Small letters, digits and hyphens, at most 40: what host names, units and images take. */
export function flatName(text: string): string {
  const flat = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
  return flat.replace(/^-|-$/g, '') || 'agent'
}

/**
 * The fewest directories that hold all of these: `/var/lib/app/data` and `/var/lib/app/checkpoint` are both in
 * `/var/lib/app`. What lies in the home directory (`~`) or is relative is in `home`.
 */
export function mountPoints(paths: readonly string[], home: string): string[] {
  const roots = paths.map(path => (path.startsWith('/') ? path.split('/').slice(0, 4).join('/') : home))
  const sorted = [...new Set(roots)].sort()
  return sorted.filter(path => !sorted.some(other => other !== path && path.startsWith(`${other}/`)))
}
