import { javaTrim } from '../../registry/index.ts'

/** Flume's name for a kind of component in a key, and of the agent's list of them. */
export type Section = 'sources' | 'channels' | 'sinks' | 'sinkgroups' | 'configfilters'

export const sections: readonly Section[] = ['sources', 'channels', 'sinks', 'sinkgroups', 'configfilters']

/** What a key says (config-layer 5): an agent's list, an option of a component, or nothing. */
export type Key =
  | { readonly kind: 'list'; readonly agent: string; readonly section: Section }
  | OptionKey
  | { readonly kind: 'none'; readonly why: 'no-agent' }
  | {
      readonly kind: 'none'
      readonly why: 'unknown-section' | 'no-component'
      readonly agent: string
      readonly rest: string
    }

export interface OptionKey {
  readonly kind: 'option'
  readonly agent: string
  readonly section: Section
  readonly name: string
  readonly option: string
  /** Where the name starts in the key as written. */
  readonly nameAt: number
}

export function readKey(written: string): Key {
  const key = javaTrim(written)
  const dot = key.indexOf('.')
  if (dot < 1 || dot === key.length - 1) return { kind: 'none', why: 'no-agent' }
  const agent = key.slice(0, dot)
  const rest = key.slice(dot + 1)
  const section = sections.find(one => rest === one || rest.startsWith(`${one}.`))
  if (section === undefined) return { kind: 'none', why: 'unknown-section', agent, rest }
  if (rest === section) return { kind: 'list', agent, section }
  // Flume looks for the dot from the name's second letter on, so a name may start with a dot.
  const start = section.length + 1
  const end = rest.indexOf('.', start + 1)
  const name = javaTrim(rest.slice(start, end))
  const option = rest.slice(end + 1)
  if (end < 0 || option === '') return { kind: 'none', why: 'no-component', agent, rest }
  return { kind: 'option', agent, section, name, option, nameAt: written.indexOf(key) + dot + 1 + start }
}
