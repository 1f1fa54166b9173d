import { createHash } from 'node:crypto'
import { isModule } from '../registry/index.ts'
import type { Ir, IrComponent } from './ir.ts'

/** By name, a digest of everything that a part means, with what hangs on it: interceptors, members of a group, wiring. */
export type Parts = Readonly<Record<'sources' | 'channels' | 'sinks', Readonly<Record<string, string>>>>

export function partsOf({ sources, channels, sinks, sinkGroups }: Ir): Parts {
  const members = (names: readonly string[]) => sinks.filter(({ name }) => names.includes(name))
  const grouped = sinkGroups.flatMap(group => group.sinks)
  const alone = sinks.filter(({ name }) => !grouped.includes(name))
  return {
    sources: digests(sources.map(one => [one.name, [one, one.selector, ...one.interceptors]])),
    channels: digests(channels.map(one => [one.name, [one]])),
    sinks: digests([
      ...alone.map(one => [one.name, [one]] as const),
      ...sinkGroups.map(one => [one.name, [one, ...members(one.sinks)]] as const),
    ]),
  }
}

/** A part with a module of the user's has none: whether the module means the same is not known. */
function digests(parts: readonly (readonly [name: string, components: readonly IrComponent[]])[]) {
  return Object.fromEntries(
    parts
      .filter(([, components]) => !components.some(hasModule))
      .map(([name, components]) => [name, digest(components)]),
  )
}

const hasModule = ({ type, parts }: IrComponent): boolean => isModule(type) || Object.values(parts).some(hasModule)

const digest = (components: readonly IrComponent[]) =>
  createHash('sha256').update(JSON.stringify(components)).digest('hex').slice(0, 16)
