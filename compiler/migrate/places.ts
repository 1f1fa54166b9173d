/** Where the options of a component stand in YAML: dotted names as Flume has them, and maps for what belongs together. */
import { namedLists } from '../1-parse/yaml/settings.ts'
import type { Component, Part } from '../2-validate/model.ts'

export interface Places {
  /** The path of an option of the component. */
  option(name: string): readonly string[]
  /** Where its type stands. */
  readonly type: readonly string[]
  /** A list option whose names are the keys of a map. */
  isMap(name: string): boolean
}

/** Of a component of the agent: `sources.r1`. */
export function placesOf(component: Component, section: string): Places {
  const at = [section, component.name]
  const type = component.kind === 'sink-groups' ? [...at, 'processor', 'type'] : [...at, 'type']
  return places(component, at, '', type)
}

/** Of a part, by the places of its owner. */
export function partPlaces(part: Part, owner: Component, at: Places): Places {
  const { option, name } = part
  const below = at.option(option)
  if (option === 'selector') return places(part, below, '', [...below, 'type'])
  if (isNamed(part)) {
    if (at.isMap(option)) return places(part, [...below, name], '', [...below, name, 'type'])
    return flat(part, below, `.${name}.`, `.${name}.type`)
  }
  if (!mapWithType.has(option) || isPart(owner)) return flat(part, below, '.', '')
  // Alone, the type is the value: `serializer: text`.
  return part.options.size === 0 ? flat(part, below, '.', '') : places(part, below, '', [...below, 'type'])
}

const isNamed = ({ option, name }: Part) => option !== name
const isPart = (component: Component): component is Part => 'option' in component

/** Parts whose own key holds their type: the parser takes a map with a `type` for them. */
const mapWithType: ReadonlySet<string> = new Set(['serializer', 'deserializer', 'handler'])

/** Everything in dotted names in the owner's map. */
function flat(part: Part, below: readonly string[], options: string, type: string): Places {
  const [last, ...before] = [...below].reverse()
  const at = before.reverse()
  return places(part, at, last! + options, [...at, last! + type])
}

function places(component: Component, at: readonly string[], prefix: string, type: readonly string[]): Places {
  const maps = prefix === '' ? mapsOf(component).sort((a, b) => b.length - a.length) : []
  const isMap = (name: string) => maps.some(map => map.join('.') === name)
  return { type, isMap, option }

  function option(name: string): readonly string[] {
    const map = maps.find(one => name.startsWith(`${one.join('.')}.`))
    if (map !== undefined) return [...at, ...map, name.slice(map.join('.').length + 1)]
    return [...at, prefix + name]
  }
}

function mapsOf(component: Component): string[][] {
  const isFree = (map: string[]) => !component.options.has(map.join('.'))
  if (component.kind === 'sink-groups') return [['processor'], ['processor', 'priority']].filter(isFree)
  if (component.kind === 'selectors') return [['mapping']].filter(isFree)
  return [...namedLists].flatMap(list => listMaps(component, list))
}

/** A list of names can be a map when each name has settings, nothing else has, and the names have no dots. */
function listMaps(component: Component, list: string): string[][] {
  const value = component.options.get(list)?.value
  if (!Array.isArray(value)) return []
  const names = new Set(value.map(String))
  const parts = component.parts.filter(part => part.option === list)
  const below = [...component.options.keys()].filter(name => name.startsWith(`${list}.`))
  const named = new Set([
    ...below.map(name => name.slice(list.length + 1).split('.')[0]!),
    ...parts.filter(part => part.listed).map(part => part.name),
  ])
  const same = names.size === named.size && [...names].every(name => named.has(name) && !name.includes('.'))
  if (!same) return []
  const nested = [...names].filter(name => !below.includes(`${list}.${name}`)).map(name => [list, name])
  // A name with a value can't have a map too.
  const torn = below.some(
    name => names.has(name.slice(list.length + 1)) && below.some(one => one.startsWith(`${name}.`)),
  )
  return torn ? [] : [[list], ...nested]
}
