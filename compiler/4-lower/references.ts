import type { IrExternal, IrReference } from './ir.ts'

type Piece = IrReference['pieces'][number]

/**
 * Text with references, cut into its pieces; undefined when there are none, so that the text is a plain value.
 *
 * Both formats: `${env:NAME}`, `${sys:name}`, each with `:-default`; `$${` is a literal `${`. YAML alone: `${NAME}` and
 * `${NAME:-default}` name an environment variable; in .properties Flume leaves such a name as it stands (config-layer 4.1),
 * which a shell command may rely on.
 *
 * `filters` are the agent's config filters (config-layer 12): `${f['NAME']}` names an environment variable, or what a
 * command is given.
 */
export function pieces(
  text: string,
  format: 'properties' | 'yaml',
  filters: Filters = none,
): readonly Piece[] | undefined {
  const found: Piece[] = []
  let end = 0
  let references = 0
  for (const match of text.matchAll(reference)) {
    const piece = pieceOf(match, format, filters)
    if (piece === undefined) continue
    if (match.index > end) found.push(text.slice(end, match.index))
    found.push(piece)
    if (typeof piece !== 'string') references++
    end = match.index + match[0].length
  }
  if (end === 0) return undefined
  if (end < text.length) found.push(text.slice(end))
  return references > 0 ? found : [found.join('')]
}

/** Whether the text has a reference in it that is resolved when the agent starts. */
export function hasReference(text: string, format: 'properties' | 'yaml'): boolean {
  return pieces(text, format)?.some(piece => typeof piece !== 'string') ?? false
}

/** By name: where a config filter looks things up. */
export type Filters = ReadonlyMap<string, { readonly from: 'env' } | Omit<IrExternal, 'name'>>

const none: Filters = new Map()

const variable = /(\$?)\$\{(?:([A-Za-z]+):)?([A-Za-z_][A-Za-z0-9_.]*)(?::-([^}]*))?\}/
const filtered = /\$\{([^[\]{}]+)\[(?:'([-\w]+)'|"([-\w]+)"|([-\w]+))\]\}/
const reference = new RegExp(`${variable.source}|${filtered.source}`, 'g')

function pieceOf(match: RegExpMatchArray, format: 'properties' | 'yaml', filters: Filters): Piece | undefined {
  const [whole, dollar, prefix, name, fallback, filter, ...keys] = match
  if (filter !== undefined) {
    const source = filters.get(filter)
    const key = keys.find(one => one !== undefined)!
    return source && { ...source, name: key }
  }
  if (dollar === '$') return whole.slice(1)
  const from = prefix?.toLowerCase() ?? (format === 'yaml' ? 'env' : undefined)
  if (from !== 'env' && from !== 'sys') return undefined
  return { from, name: name!, ...(fallback === undefined ? {} : { fallback }) }
}
