/** The YAML document while it is made: maps with their entries in order, and comments at the things they speak of. */
import type { Scalar } from '../1-parse/ast.ts'

export interface Leaf {
  readonly kind: 'leaf'
  readonly key: string
  readonly value: Scalar | readonly Scalar[]
  readonly before: string[]
  readonly after: string[]
}

export interface Branch {
  readonly kind: 'branch'
  readonly key: string
  readonly before: string[]
  /** Behind the last entry. */
  readonly tail: string[]
  readonly children: Map<string, Node>
  /** Where a list of the old file gives the entries their order. */
  order?: readonly string[]
}

/** A comment in the place of something that is left out. */
export interface Note {
  readonly kind: 'note'
  readonly key: string
  readonly text: string
  readonly before: string[]
}

export type Node = Leaf | Branch | Note

export function branch(key: string): Branch {
  return { kind: 'branch', key, before: [], tail: [], children: new Map() }
}

/** The map at a path, made with all that leads to it; `made` is the outermost that was not there before. */
export function branchAt(root: Branch, path: readonly string[]): { at: Branch; made?: Branch } {
  let at = root
  let made: Branch | undefined
  for (const key of path) {
    let next = at.children.get(key)
    if (next !== undefined && next.kind !== 'branch') throw new Error(`${path.join('.')}: "${key}" is a value already`)
    if (next === undefined) {
      next = branch(key)
      made ??= next
      at.children.set(key, next)
    }
    at = next
  }
  return { at, ...(made && { made }) }
}

/** Puts a value at a path; `outermost` is the first thing that had to be made for it. */
export function put(root: Branch, path: readonly string[], value: Leaf['value']): { leaf: Leaf; outermost: Node } {
  const key = path.at(-1)!
  const { at, made } = branchAt(root, path.slice(0, -1))
  if (at.children.has(key)) throw new Error(`${path.join('.')} is set twice`)
  const leaf: Leaf = { kind: 'leaf', key, value, before: [], after: [] }
  at.children.set(key, leaf)
  return { leaf, outermost: made ?? leaf }
}

export function note(map: Branch, text: string): Note {
  const made: Note = { kind: 'note', key: `#${map.children.size}`, text, before: [] }
  map.children.set(made.key, made)
  return made
}

/** The entries as they are printed. */
export function childrenOf({ children, order }: Branch): Node[] {
  if (order === undefined) return [...children.values()]
  const first = order.flatMap(key => children.get(key) ?? [])
  return [...new Set([...first, ...children.values()])]
}
