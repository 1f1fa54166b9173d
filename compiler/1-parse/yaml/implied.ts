import type { Span } from '../../source/text.ts'
import type { Setting } from '../ast.ts'
import { namedLists } from './settings.ts'

/** A key that stands in the file, or a name in a list. */
export interface Mention {
  readonly path: string
  readonly span: Span
}

/**
 * The lists that the structure implies: an agent's components, and named parts such as interceptors; names in the order
 * of their first mention. A list that is written out goes before.
 */
export function impliedLists(mentions: readonly Mention[], written: readonly Setting[]): Setting[] {
  const set = new Set(written.map(setting => setting.key))
  const lists = new Map<string, { span: Span; names: Map<string, Span> }>()
  for (const { path, span } of mentions)
    for (const [list, name] of listsOf(path)) {
      const known = lists.get(list) ?? { span, names: new Map<string, Span>() }
      lists.set(list, known)
      if (name !== undefined && !known.names.has(name)) known.names.set(name, span)
    }
  return [...lists]
    .filter(([key, { names }]) => !set.has(key) && names.size > 0)
    .map(([key, { span, names }]) => ({
      key,
      keySpan: span,
      value: [...names.keys()],
      valueSpan: span,
      itemSpans: [...names.values()],
      implied: true,
    }))
}

/** The lists that a key belongs to, each with the name that the key gives it. */
function listsOf(path: string): [list: string, name: string | undefined][] {
  const names = path.split('.')
  return names.flatMap((name, i): [string, string | undefined][] =>
    i === 1 || (i > 2 && namedLists.has(name)) ? [[names.slice(0, i + 1).join('.'), names[i + 1]]] : [],
  )
}
