import type { Agent } from '../2-validate/model.ts'
import type { Kind } from '../registry/index.ts'
import { ComponentView, namesOf } from './component-view.ts'
import { kindOf, type Section } from './key.ts'
import type { FileView } from './view.ts'

/** An agent as the rules see it: its components by kind and name, and who uses which channel. */
export class AgentView {
  /** Listed or not, in the order of the file. */
  readonly components: readonly ComponentView[]
  readonly #byKind: ReadonlyMap<Kind, readonly ComponentView[]>
  readonly #byName = new Map<string, ComponentView>()
  #named: ReadonlySet<ComponentView> | undefined
  #uses: ReadonlyMap<ComponentView, Uses> | undefined

  constructor(
    readonly agent: Agent,
    readonly file: FileView,
  ) {
    this.components = agent.components.map(component => new ComponentView(component, this))
    for (const view of this.components) this.#byName.set(`${view.component.kind} ${view.component.name}`, view)
    const listed = this.components.filter(({ component }) => component.listed)
    this.#byKind = grouped(listed, ({ component }) => component.kind)
  }

  get(kind: Kind, name: string): ComponentView | undefined {
    return this.#byName.get(`${kind} ${name}`)
  }

  /** The listed components of a kind. */
  all(kind: Kind): readonly ComponentView[] {
    return this.#byKind.get(kind) ?? []
  }

  /** What the list of a section names. */
  listed(section: Section): string[] {
    return this.all(kindOf[section]).map(({ component }) => component.name)
  }

  /** The declared channels that a source or sink names. */
  channelsOf({ component }: ComponentView): ComponentView[] {
    const names = component.kind === 'sinks' ? component.options.get('channel') : component.options.get('channels')
    return namesOf(names).flatMap(name => {
      const channel = this.get('channels', name)
      return channel?.component.listed ? [channel] : []
    })
  }

  /** The declared channel that a sink names for what is refused for good. */
  deadLettersOf({ component }: ComponentView): ComponentView[] {
    return namesOf(component.options.get('deadLetter.channel')).flatMap(name => {
      const channel = this.get('channels', name)
      return channel?.component.listed ? [channel] : []
    })
  }

  /** Whether a listed source or sink names the channel, kept or not. */
  isNamed(channel: ComponentView): boolean {
    this.#named ??= new Set([
      ...[...this.all('sources'), ...this.all('sinks')].flatMap(view => this.channelsOf(view)),
      ...this.all('sinks').flatMap(sink => this.deadLettersOf(sink)),
    ])
    return this.#named.has(channel)
  }

  /** The sources and sinks of a channel that Flume keeps. */
  usesOf(channel: ComponentView): Uses {
    this.#uses ??= this.#allUses()
    return this.#uses.get(channel) ?? { sources: [], sinks: [], refused: [] }
  }

  #allUses(): Map<ComponentView, Uses> {
    const of = (kind: Kind, channelsOf: (view: ComponentView) => ComponentView[]) =>
      grouped(
        this.all(kind).flatMap(view => (view.kept ? channelsOf(view).map(channel => ({ view, channel })) : [])),
        ({ channel }) => channel,
      )
    const sources = of('sources', view => this.channelsOf(view))
    const sinks = of('sinks', view => this.channelsOf(view))
    const refused = of('sinks', view => this.deadLettersOf(view))
    const views = (pairs: readonly { view: ComponentView }[] = []) => pairs.map(({ view }) => view)
    return new Map(
      this.all('channels').map(one => [
        one,
        { sources: views(sources.get(one)), sinks: views(sinks.get(one)), refused: views(refused.get(one)) },
      ]),
    )
  }
}

export interface Uses {
  readonly sources: readonly ComponentView[]
  readonly sinks: readonly ComponentView[]
  /** The sinks whose dead letters go there. */
  readonly refused: readonly ComponentView[]
}

function grouped<K, T>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}
