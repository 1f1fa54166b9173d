import type { Draft } from '../components.ts'
import type { Reason } from '../model.ts'
import type { AgentRun } from './agent.ts'
import { Stop } from './stop.ts'

/** Sink groups, as FlumeConfiguration validates them and AbstractConfigurationProvider makes them. */
export class SinkGroups {
  /** The groups left by validation, in Flume's order, with the names of the sinks that they got. */
  readonly members = new Map<Draft, readonly string[]>()

  constructor(private readonly run: AgentRun) {}

  /** A sink belongs to the first group that names it. */
  validate(sinks: readonly Draft[]): void {
    const free = new Set(sinks.map(sink => sink.name))
    for (const group of this.run.listed('sinkgroups'))
      if (this.run.keeps(group, this.#basicRefusal(group))) {
        const mine = this.run.names(group, 'sinks').filter(name => free.delete(name))
        if (mine.length > 0) this.members.set(group, mine)
        else this.run.keeps(group, { code: 'group-without-valid-sinks', settings: sinksOf(group) })
      }
  }

  /** A group that fails takes its sinks along; a sink that has fallen takes the whole agent along. */
  make(sinks: readonly Draft[]): void {
    const alone = new Map(sinks.map(sink => [sink.name, sink]))
    for (const [group, names] of this.members) {
      const mine = names.map(name => {
        const sink = alone.get(name)
        if (sink === undefined)
          throw new Stop('nothing', { code: 'group-sink-dropped', settings: sinksOf(group), name })
        alone.delete(name)
        return sink
      })
      const refusal = this.#processorRefusal(group, mine.length)
      if (!this.run.keeps(group, refusal))
        for (const sink of mine)
          this.run.keeps(sink, { code: 'group-dropped', settings: sinksOf(group), name: group.name })
    }
    for (const group of this.members.keys()) {
      const sink = alone.get(group.name)
      if (sink !== undefined) this.run.keeps(sink, { code: 'named-like-group', settings: [] })
    }
  }

  #basicRefusal(group: Draft): Reason | undefined {
    if (group.type === undefined && group.options.size === 0) return { code: 'unconfigured', settings: [] }
    if (!group.options.has('sinks'))
      throw new Stop('fails', { code: 'group-without-sinks', settings: [], name: group.name }, true)
    // Flume knows this word, as the one for types that it does not know, and has no processor for it.
    const refused = this.run.typeText(group).toLowerCase() === 'other'
    return refused ? { code: 'refused-processor', settings: [group.type!] } : undefined
  }

  #processorRefusal(group: Draft, sinks: number): Reason | undefined {
    if (group.type === undefined) return { code: 'no-processor', settings: [] }
    if (!this.run.isLoadable(group))
      return { code: 'unknown-class', settings: [group.type], name: this.run.typeText(group) }
    const { least = 1, most = sinks } = group.schema?.component.sinks ?? {}
    if (sinks < least || sinks > most) return { code: 'processor-sinks', settings: [group.type, ...sinksOf(group)] }
    return this.run.configuring.refusal(group)
  }
}

function sinksOf(group: Draft) {
  return [group.options.get('sinks')!.setting]
}
