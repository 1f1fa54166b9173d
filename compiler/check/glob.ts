/**
 * File patterns as shells know them: `*` and `?` within a name, `**` over folders, `{a,b}`, `[abc]`. Shells expand
 * patterns themselves; this is for quoted ones, and for shells that do not.
 */
export function isGlob(text: string): boolean {
  return /[*?{[]/.test(text)
}

/** The folder in front of the first pattern character: where to look. */
export function globRoot(pattern: string): string {
  const fixed = pattern.slice(0, pattern.search(/[*?{[]/))
  const slash = fixed.lastIndexOf('/')
  return slash < 0 ? '.' : slash === 0 ? '/' : fixed.slice(0, slash)
}

/** A pattern as an expression for whole paths. */
export function globExpression(pattern: string): RegExp {
  const parts = /\*\*\/|\*\*|\*|\?|\[[^\]/]+\]|\{[^}]+\}|[^*?[{]+|[[{]/g
  return new RegExp(`^${(pattern.match(parts) ?? []).map(part).join('')}$`, 'u')
}

function part(text: string): string {
  if (text === '**/') return '(?:[^/]+/)*'
  if (text === '**') return '.*'
  if (text === '*') return '[^/]*'
  if (text === '?') return '[^/]'
  if (text.startsWith('[') && text.length > 1)
    return `[${text.slice(1, -1).replace(/^!/, '^').replaceAll('\\', '\\\\')}]`
  if (text.startsWith('{') && text.length > 1) return `(?:${text.slice(1, -1).split(',').map(escaped).join('|')})`
  return escaped(text)
}

const escaped = (text: string) => text.replace(/[\\^$.|?*+()[\]{}/]/g, '\\$&')
