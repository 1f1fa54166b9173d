/** Two components of the same name, held against each other. */
import type { IrComponent, IrReference, IrSink, IrSinkGroup, IrSource, IrValue } from '../4-lower/index.ts'
import { components, type Kind, type OptionSchema, option, typeOf } from '../registry/index.ts'
import type { Change } from './change.ts'
import { meaningOf } from './meanings.ts'

/** A change without its agent. */
export type Found = Omit<Change, 'agent'>

export function changesOf(kind: Kind, where: string, before: IrComponent, after: IrComponent): Found[] {
  if (before.type !== after.type)
    return [
      {
        kind: 'type-changed',
        where,
        message: `the type was ${before.type} and is ${after.type}`,
        before: before.type,
        after: after.type,
      },
    ]
  return [...optionChanges(kind, where, before, after), ...partChanges(where, before, after)]
}

export function sourceChanges(where: string, before: IrSource, after: IrSource): Found[] {
  return [
    ...changesOf('sources', where, before, after),
    ...listChange(where, 'channels', before.channels, after.channels),
    ...changesOf('selectors', `${where}, selector`, before.selector, after.selector),
    ...interceptorChanges(where, before.interceptors, after.interceptors),
  ]
}

export function sinkChanges(where: string, before: IrSink, after: IrSink): Found[] {
  const moved = (name: string, old = '', now = '') => (old === now ? [] : [wiring(where, name, old, now)])
  return [
    ...changesOf('sinks', where, before, after),
    ...moved('channel', before.channel, after.channel),
    ...moved('deadLetter.channel', before.deadLetter, after.deadLetter),
  ]
}

export function groupChanges(where: string, before: IrSinkGroup, after: IrSinkGroup): Found[] {
  return [...changesOf('sink-groups', where, before, after), ...listChange(where, 'sinks', before.sinks, after.sinks)]
}

function interceptorChanges(where: string, before: readonly IrComponent[], after: readonly IrComponent[]): Found[] {
  const names = (all: readonly IrComponent[]) => all.map(({ name }) => name)
  const both = after.flatMap(one => before.filter(({ name }) => name === one.name).map(old => [old, one] as const))
  const [left, stayed] = [
    names(before.filter(({ name }) => names(after).includes(name))),
    names(both.map(([, one]) => one)),
  ]
  return [
    ...both.flatMap(([old, one]) => changesOf('interceptors', `${where}, interceptor ${one.name}`, old, one)),
    ...before.filter(({ name }) => !names(after).includes(name)).map(one => gone(where, one)),
    ...after.filter(({ name }) => !names(before).includes(name)).map(one => added(where, one)),
    ...(left.join(' ') === stayed.join(' ')
      ? []
      : [
          {
            kind: 'order-changed' as const,
            where,
            message: 'the interceptors work in another order',
            before: left.join(' '),
            after: stayed.join(' '),
          },
        ]),
  ]
}

const gone = (where: string, { name, type }: IrComponent): Found => ({
  kind: 'component-removed',
  where: `${where}, interceptor ${name}`,
  message: `the interceptor ${name} (${type}) is gone`,
})

const added = (where: string, { name, type }: IrComponent): Found => ({
  kind: 'component-added',
  where: `${where}, interceptor ${name}`,
  message: `the interceptor ${name} (${type}) is new`,
})

function partChanges(where: string, before: IrComponent, after: IrComponent): Found[] {
  const names = [...new Set([...Object.keys(before.parts), ...Object.keys(after.parts)])].sort()
  return names.flatMap(name => {
    const [old, now] = [before.parts[name], after.parts[name]]
    if (old !== undefined && now !== undefined) return changesOf('serializers', `${where}, ${name}`, old, now)
    return [
      {
        kind: 'option-changed' as const,
        where,
        message: `${name} was ${old?.type ?? 'the default'} and is ${now?.type ?? 'the default'}`,
      },
    ]
  })
}

function optionChanges(kind: Kind, where: string, before: IrComponent, after: IrComponent): Found[] {
  const schema = components(kind).find(one => typeOf(one) === before.type)
  const names = [...new Set([...Object.keys(before.options), ...Object.keys(after.options)])].sort()
  return names.flatMap(name => {
    const own = schema && option(schema, name)
    const [old, now] = [shownValue(before, name, own), shownValue(after, name, own)]
    if (old.same === now.same) return []
    const { kind: what, consequence } = meaningOf(kind, name, own)
    const [was, is] = own?.secret ? ['(secret)', '(another secret)'] : [old.shown, now.shown]
    const message = `${name} was ${was} and is ${is}${consequence === undefined ? '' : `: ${consequence}`}`
    return [{ kind: what, where, message, before: was, after: is }]
  })
}

/** The value that counts, the default where none is set. Lists are compared as sets, but for those whose order counts. */
function shownValue(
  { options }: IrComponent,
  name: string,
  schema: OptionSchema | undefined,
): { same: string; shown: string } {
  const set = options[name]
  const value = set ?? (schema?.default as IrValue | undefined)
  if (value === undefined) return { same: '', shown: 'not set' }
  const texts = (Array.isArray(value) ? value : [value]).map(text)
  const same = name === 'serializers' ? texts : [...texts].sort()
  return { same: JSON.stringify(same), shown: `${texts.join(' ') || '""'}${set === undefined ? ' (the default)' : ''}` }
}

function text(value: string | number | boolean | IrReference): string {
  if (typeof value !== 'object') return String(value)
  return value.pieces
    .map(piece =>
      typeof piece === 'string'
        ? piece
        : `\${${piece.from}:${piece.name}${piece.fallback === undefined ? '' : `:-${piece.fallback}`}}`,
    )
    .join('')
}

function listChange(where: string, name: string, before: readonly string[], after: readonly string[]): Found[] {
  const plain = (names: readonly string[]) => [...new Set(names)].sort().join(' ')
  return plain(before) === plain(after) ? [] : [wiring(where, name, plain(before), plain(after))]
}

const wiring = (where: string, name: string, before: string, after: string): Found => ({
  kind: 'wiring-changed',
  where,
  message: `${name} was ${before || 'none'} and is ${after || 'none'}`,
  before,
  after,
})
