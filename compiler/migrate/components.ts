/** What becomes of the settings of one component that Flume keeps. */
import type { Setting } from '../1-parse/ast.ts'
import type { Component, Option, Part } from '../2-validate/model.ts'
import { guess } from '../diagnostics/guess.ts'
import { optionNames, option as optionSchema, refusal } from '../registry/index.ts'
import { type Account, lineOf } from './account.ts'
import { type Places, partPlaces, placesOf } from './places.ts'
import { because } from './reasons.ts'
import { optionValue, typeName } from './spelling.ts'

/** The names of the agent's kept components by kind, to take dead names out of lists. */
export type Alive = (kind: 'channels' | 'sinks', name: string) => boolean

export function keptAccounts(component: Component, section: string, alive: Alive): Account[] {
  return new ComponentAccounts(alive).of(component, placesOf(component, section))
}

/** Every setting of a component and its parts. */
export function settingsOf(component: Component): Setting[] {
  const own = [...component.options.values()].map(({ setting }) => setting)
  return [...(component.type ? [component.type] : []), ...own, ...component.parts.flatMap(settingsOf)]
}

class ComponentAccounts {
  constructor(private readonly alive: Alive) {}

  of(component: Component, places: Places): Account[] {
    const renamed = new Set<string>()
    return [
      ...(component.type ? [typeAccount(component, places)] : []),
      ...[...component.options.values()].map(option => this.#option(option, component, places, renamed)),
      ...component.parts.flatMap(part => this.#part(part, component, places)),
    ]
  }

  #part(part: Part, owner: Component, places: Places): Account[] {
    if (part.fate.kept) return this.of(part, partPlaces(part, owner, places))
    const reason = `Flume ignores ${part.option} "${part.name}": ${because(part.fate.because)}`
    return settingsOf(part).map(setting => ({ setting, fate: 'dropped', reason }))
  }

  #option(option: Option, component: Component, places: Places, renamed: Set<string>): Account {
    const { name, setting, schema } = option
    if (component.schema !== undefined && schema === undefined)
      return { setting, fate: 'dropped', reason: neverRead(name, component) }
    if (schema?.unread !== undefined) return { setting, fate: 'dropped', reason: `never read: ${schema.unread}` }
    if (places.isMap(name)) return { setting, fate: 'merged', path: places.option(name), order: namesOf(option) }

    const current = currentName(option, component)
    if (current !== name && component.options.has(current)) {
      const winner = component.options.get(current)!.setting
      return { setting, fate: 'dropped', reason: `${current} is set too (line ${lineOf(winner)}) and goes before` }
    }
    const target = renamed.has(current) ? name : current
    renamed.add(target)
    const path = places.option(target)
    const value = optionValue(option)
    const refused = schema && refusal(schema, option.value)
    if (refused !== undefined)
      return { setting, fate: 'unsupported', path, value: value ?? String(setting.value), reason: refused }
    if (value === undefined) return { setting, fate: 'defaulted', reason: usesDefault(option) }
    return this.#living(
      { setting, fate: target === name ? 'mapped' : 'renamed', path, value, ...note(option, target) },
      option,
    )
  }

  /** Names of channels and sinks that are not there (any more) are left out. */
  #living(account: Account, { name, schema }: Option): Account {
    const { value } = account
    const kind = schema?.names
    if (kind === undefined || !Array.isArray(value) || (name !== 'channels' && name !== 'sinks')) return account
    const dead = value.filter(one => !this.alive(kind, String(one)))
    if (dead.length === 0) return account
    const reason = `${dead.join(', ')} left out: there is no such ${kind.slice(0, -1)} in the end`
    return { ...account, value: value.filter(one => !dead.includes(one)), reason }
  }
}

const namesOf = ({ value }: Option): string[] => (Array.isArray(value) ? value.map(String) : [])

function typeAccount(component: Component, places: Places): Account {
  const { type, schema } = component
  const setting = type!
  const value = typeName(component)
  const place = { setting, path: places.type, value }
  if (schema === undefined)
    return {
      ...place,
      fate: 'unsupported',
      reason: `a Java class can't run here: write it as a module and put its file in the place of the name (type: ./${component.name}.ts)`,
    }
  const { refused } = schema.component
  if (refused !== undefined)
    return { ...place, fate: 'unsupported', reason: `not built: ${refused.because}; instead: ${refused.instead}` }
  return value === String(setting.value).trim() ? { ...place, fate: 'mapped' } : { ...place, fate: 'renamed' }
}

/** The spelling to write: the successor of a deprecated one, where it is an option of the same component and type. */
function currentName({ name, schema }: Option, { schema: component }: Component): string {
  const { deprecated, successor, type } = schema ?? {}
  if (!deprecated || successor === undefined || component === undefined) return name
  const next = optionSchema(component, successor)
  return next !== undefined && next.type === type ? successor : name
}

function neverRead(name: string, { schema, kind }: Component): string {
  const near = schema && guess(name, optionNames(schema))
  const reader = kind === 'sinks' || kind === 'sources' ? `the ${kind.slice(0, -1)}` : 'it'
  return `never read: ${reader} has no such option${near === undefined ? '' : `; did you mean ${near}?`}`
}

function usesDefault({ setting, schema }: Option): string {
  const { default: byDefault } = schema ?? {}
  const what = byDefault === undefined ? 'goes on without it' : `uses the default, ${byDefault}`
  return `Flume can't read "${String(setting.value).trim()}" and ${what}`
}

function note({ value, setting, schema }: Option, target: string): { reason?: string } {
  const written = String(setting.value).trim()
  if (schema?.type === 'boolean' && value === false && written.toLowerCase() !== 'false')
    return { reason: `"${written}" is not "true", so it means false` }
  if (
    typeof setting.value === 'string' &&
    typeof value === 'string' &&
    written.includes('${') &&
    value !== written &&
    !schema?.caseless
  )
    return { reason: `references to other properties are replaced, as Flume does` }
  return schema?.deprecated && target === schema.successor ? { reason: `${target} is the current name` } : {}
}
