/** Which ways a pipeline has for its events, in words, and which of them no case took. */
import type { Ir, IrComponent, IrSource } from '../4-lower/index.ts'

export interface Coverage {
  /** How many ways there are. */
  readonly ways: number
  /** Those that were never taken, each a sentence. */
  readonly never: readonly string[]
}

interface Way {
  readonly never: string
  taken(seen: ReadonlySet<string>): boolean
}

/** `seen` has what the probes wrote down. */
export function coverage(ir: Ir, seen: ReadonlySet<string>): Coverage {
  const ways = ir.sources.flatMap(source => [
    ...source.interceptors.flatMap(one => ofInterceptor(source, one)),
    ...ofSelector(source),
  ])
  return { ways: ways.length, never: ways.filter(way => !way.taken(seen)).map(way => way.never) }
}

const way = (sign: string, never: string): Way => ({ never, taken: seen => seen.has(sign) })

function ofInterceptor({ name }: IrSource, one: IrComponent): Way[] {
  const sign = `${name} ${one.name}`
  const words = `source ${name}, interceptor ${one.name} (${one.type})`
  const changes = way(`${sign} changes`, `${words}: never changed an event`)
  const leaves = (what: string) => way(`${sign} leaves`, `${words}: never ${what}`)
  switch (one.type) {
    case 'regex_filter':
      return [
        way(`${sign} drops`, `${words}: never dropped an event`),
        way(`${sign} passes`, `${words}: never let an event pass`),
      ]
    case 'search_replace':
    case 'regex_extractor':
      return [changes, leaves('met an event that its pattern does not fit')]
    case 'remove_header':
      return [changes, leaves('met an event that has nothing to remove')]
    case 'timestamp':
    case 'host':
    case 'static':
    case 'uuid':
      return keepsExisting(one) ? [changes, leaves('met an event that has the header')] : [changes]
    default:
      return [
        {
          never: `${words}: never got an event`,
          taken: seen => ['drops', 'passes'].some(end => seen.has(`${sign} ${end}`)),
        },
      ]
  }
}

/** By default a static or uuid interceptor keeps the header that is there; the others write theirs over it. */
const keepsExisting = ({ type, options }: IrComponent): boolean =>
  options.preserveExisting === undefined ? type === 'static' || type === 'uuid' : options.preserveExisting === true

function ofSelector(source: IrSource): Way[] {
  const { name, selector, channels } = source
  const words = `source ${name}, selector ${selector.type}`
  if (selector.type === 'multiplexing') return ofMultiplexing(name, words, selector)
  const optional = new Set([selector.options.optional ?? []].flat().flatMap(text => String(text).split(/\s+/)))
  return channels.map(channel =>
    optional.has(channel)
      ? way(`${name} optional ${channel}`, `${words}: optional channel ${channel} never got an event`)
      : way(`${name} channel ${channel}`, `${words}: channel ${channel} never got an event`),
  )
}

function ofMultiplexing(name: string, words: string, { options }: IrComponent): Way[] {
  const texts = (prefix: string) =>
    Object.keys(options)
      .filter(key => key.startsWith(prefix))
      .map(key => key.slice(prefix.length))
  const sign = (text: string) => `${name} text ${JSON.stringify(text)}`
  const mapped = texts('mapping.')
  const optional = texts('optional.')
  const known = new Set([...mapped, ...optional].map(sign))
  const rest =
    options.default === undefined
      ? 'an event that nothing is mapped for (it is dropped) never came'
      : 'default was never taken'
  return [
    ...mapped.map(text => way(sign(text), `${words}: mapping.${text} was never taken`)),
    ...optional.map(text => way(sign(text), `${words}: optional.${text} was never taken`)),
    {
      never: `${words}: ${rest}`,
      taken: seen => [...seen].some(one => one.startsWith(`${name} text `) && !known.has(one)),
    },
  ]
}
