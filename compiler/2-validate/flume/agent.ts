/**
 * What Flume 1.11 makes of one agent: its validation (FlumeConfiguration) and the making of the components
 * (AbstractConfigurationProvider), in their order, by the rules of config-layer 6 to 8. Every component that falls gets
 * the first reason that Flume comes upon.
 */
import type { Setting } from '../../1-parse/ast.ts'
import type { Draft } from '../components.ts'
import type { Model, Outcome, Reason, ReasonCode } from '../model.ts'
import { namesOf } from '../names.ts'
import type { Texts } from '../texts.ts'
import { basicRefusal, batchRefusal, channelRefusal, selectorRefusal } from './checks.ts'
import { Configuring } from './configure.ts'
import { SinkGroups } from './groups.ts'
import { javaOrder } from './java-order.ts'
import type { Section } from './key.ts'
import { isLoadable } from './loadable.ts'
import { Stop } from './stop.ts'

export interface AgentDraft {
  readonly name: string
  readonly lists: ReadonlyMap<Section, Setting>
  /** By section and name, `sources.r1`; names that only the lists have are among them. */
  readonly components: ReadonlyMap<string, Draft>
}

export interface Verdict {
  readonly outcome: Outcome
  /** Why each component fell that did; the others are kept. */
  readonly dropped: ReadonlyMap<Draft, Reason>
  /** The names of the sinks that each sink group got. */
  readonly members: ReadonlyMap<Draft, readonly string[]>
  /** Set when this agent keeps the whole file from being loaded. */
  readonly stopsFile?: Reason
}

export function runAgent(agent: AgentDraft, format: Model['format'], texts: Texts): Verdict {
  const run = new AgentRun(agent, format, texts)
  try {
    run.validate()
    run.make()
    return { outcome: run.outcome(), dropped: run.dropped, members: run.groups.members }
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop
    const { end, because, ofFile } = stop
    run.dropRest({ code: 'agent-dropped', settings: because.settings })
    return {
      outcome: { end, because },
      dropped: run.dropped,
      members: run.groups.members,
      ...(ofFile && { stopsFile: because }),
    }
  }
}

export class AgentRun {
  readonly dropped = new Map<Draft, Reason>()
  readonly configuring: Configuring
  readonly groups: SinkGroups
  /** The channels that are left, by name. */
  #channels = new Map<string, Draft>()
  #sources: Draft[] = []
  #sinks: Draft[] = []

  constructor(
    private readonly agent: AgentDraft,
    readonly format: Model['format'],
    private readonly texts: Texts,
  ) {
    const filters = this.listed('configfilters').filter(
      one => this.keeps(one, basicRefusal(one, this)) && this.isLoadable(one),
    )
    this.configuring = new Configuring(format, texts, new Set(filters.map(filter => filter.name)))
    this.groups = new SinkGroups(this)
  }

  /** FlumeConfiguration.validate: lists, types and names of channels. */
  validate(): void {
    if (!this.agent.lists.has('channels')) throw this.#nothing('no-channels')
    this.#setChannels(this.#keptOf(this.listed('channels'), one => basicRefusal(one, this)))
    if (this.#channels.size === 0) throw this.#nothing('no-valid-channel', 'channels')
    const check = (one: Draft) => basicRefusal(one, this) ?? channelRefusal(one, this.channelsOf(one).length > 0, this)
    this.#sources = this.#keptOf(this.listed('sources'), check)
    this.#sinks = this.#keptOf(this.listed('sinks'), check)
    this.groups.validate(this.#sinks)
    if (this.#sources.length + this.#sinks.length === 0) throw this.#nothing('no-source-or-sink', 'sources', 'sinks')
  }

  /** AbstractConfigurationProvider.getConfiguration: loads classes, configures, connects, groups. */
  make(): void {
    this.#setChannels(this.#made([...this.#channels.values()], () => undefined))
    this.#sources = this.#made(
      this.#sources,
      one => this.#connect(one) ?? selectorRefusal(one, this.channelsOf(one), this),
    )
    this.#sinks = this.#made(this.#sinks, one => this.#connect(one))
    const connected = new Set([...this.#sources, ...this.#sinks].flatMap(one => this.channelsOf(one)))
    // Dead letters are ours: Flume does not see that a channel is there for them.
    for (const sink of this.#sinks) {
      const letters = this.#channels.get(this.text(sink, 'deadLetter.channel') ?? '')
      if (letters !== undefined) connected.add(letters)
    }
    this.groups.make(this.#sinks)
    this.#keptOf([...this.#channels.values()], one =>
      connected.has(one) ? undefined : { code: 'unconnected', settings: [] },
    )
  }

  outcome(): Outcome {
    const left = [...this.#channels.values(), ...this.#sources, ...this.#sinks].some(one => !this.dropped.has(one))
    return left ? { end: 'runs' } : { end: 'nothing', because: { code: 'no-source-or-sink', settings: [] } }
  }

  /** Records why a component falls; true when there is no reason. */
  keeps(draft: Draft, reason: Reason | undefined): boolean {
    if (reason !== undefined) this.dropped.set(draft, reason)
    return reason === undefined
  }

  dropRest(reason: Reason): void {
    for (const one of this.agent.components.values()) if (!this.dropped.has(one)) this.dropped.set(one, reason)
  }

  /** The listed components of a section, in Flume's order. */
  listed(section: Section): Draft[] {
    const list = this.agent.lists.get(section)
    const how = section === 'sinkgroups' ? 'space' : 'blank'
    const names = list === undefined ? [] : namesOf(list, this.texts.assumed(list), how)
    return javaOrder(names.map(({ text }) => text)).map(name => this.agent.components.get(`${section}.${name}`)!)
  }

  /** The channels still there that a source or sink names, in Flume's order. A sink's `channel` is one name, blanks and all. */
  channelsOf(draft: Draft): Draft[] {
    const names = draft.kind === 'sources' ? this.names(draft, 'channels') : [this.text(draft, 'channel') ?? '']
    return javaOrder(names).flatMap(name => this.#channels.get(name) ?? [])
  }

  names(draft: Draft, option: string): string[] {
    const setting = draft.options.get(option)?.setting
    return setting === undefined ? [] : namesOf(setting, this.texts.assumed(setting)).map(({ text }) => text)
  }

  text(draft: Draft, option: string): string | undefined {
    const setting = draft.options.get(option)?.setting
    return setting && this.texts.assumed(setting)
  }

  typeText({ type }: Draft): string {
    return type === undefined ? '' : this.texts.assumed(type)
  }

  isLoadable(draft: Draft): boolean {
    return isLoadable(draft, this.typeText(draft), this.format)
  }

  #setChannels(channels: readonly Draft[]): void {
    this.#channels = new Map(channels.map(channel => [channel.name, channel]))
  }

  #keptOf(drafts: readonly Draft[], reason: (draft: Draft) => Reason | undefined): Draft[] {
    return drafts.filter(draft => this.keeps(draft, reason(draft)))
  }

  /** A class that can't be loaded ends the load; everything else that is wrong ends the component. */
  #made(drafts: readonly Draft[], connect: (draft: Draft) => Reason | undefined): Draft[] {
    const unknown = drafts.find(draft => !this.isLoadable(draft))
    if (unknown !== undefined)
      throw new Stop('fails', { code: 'unknown-class', settings: [unknown.type!], name: this.typeText(unknown) })
    return this.#keptOf(drafts, draft => this.configuring.refusal(draft) ?? connect(draft))
  }

  #connect(draft: Draft): Reason | undefined {
    const channels = this.channelsOf(draft)
    if (channels.length > 0) return batchRefusal(draft, channels, this.configuring)
    const names = draft.options.get(draft.kind === 'sources' ? 'channels' : 'channel')
    return { code: 'channel-dropped', settings: [names!.setting] }
  }

  #nothing(code: ReasonCode, ...sections: Section[]): Stop {
    return new Stop('nothing', { code, settings: sections.flatMap(section => this.agent.lists.get(section) ?? []) })
  }
}
