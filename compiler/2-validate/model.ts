import type { Setting, Value } from '../1-parse/ast.ts'
import type { ComponentSchema, How, Kind, OptionSchema } from '../registry/index.ts'
import type { SourceText, Span } from '../source/text.ts'

/** A pipeline file understood: agents, their components, and what each setting means. Both formats give this. */
export interface Model {
  readonly source: SourceText
  readonly format: 'properties' | 'yaml'
  /** The agents that have at least one list, in the order the file first names them. */
  readonly agents: readonly Agent[]
  /** Settings without any effect, in file order. */
  readonly ignored: readonly Ignored[]
}

export interface Agent {
  readonly name: string
  /** Where the agent is first named. */
  readonly span: Span
  /** In the order the file first names them; `listed` tells whether the agent's list has them. */
  readonly components: readonly Component[]
  /** YAML only: `delivery`, `memory`, `disk`, `shutdownTimeout`, by name. */
  readonly demands: ReadonlyMap<string, Setting>
  /** The lists as written: sources, channels, sinks, sinkgroups, configfilters. */
  readonly lists: ReadonlyMap<string, Setting>
  /** The sinks that each kept sink group has: a sink goes to the first group, in Flume's order, that names it. */
  readonly members: ReadonlyMap<string, readonly string[]>
  readonly outcome: Outcome
}

export interface Component {
  readonly kind: Kind
  readonly name: string
  readonly nameSpan: Span
  readonly listed: boolean
  /** The setting that names the type: `type`, of a sink group `processor.type`, of a part the owner's option. */
  readonly type?: Setting
  /** What the registry knows about the type; absent for a user's own class, a module, and a misspelt type. */
  readonly schema?: ComponentSchema
  /** How the type's text led to the schema. */
  readonly how?: How
  /** Each option that is set, by its name below the component; `type` and nested parts are not among them. */
  readonly options: ReadonlyMap<string, Option>
  /** Interceptors, selector, serializer and the like, in order; of a list first those that it names. */
  readonly parts: readonly Part[]
  /** What Flume's own configuration code does with the component. */
  readonly fate: Fate
}

export interface Part extends Component {
  /** What the owner calls it: `interceptors`, `selector`, `serializer`. */
  readonly option: string
}

export interface Option {
  readonly name: string
  readonly setting: Setting
  /** Absent for an unknown option. */
  readonly schema?: OptionSchema
  /**
   * The value by the schema's type; undefined when the text is not of that type. References to other properties are
   * replaced, as Flume does; text with references that the agent resolves when it starts stays text.
   */
  readonly value?: Value
}

/** Kept, or dropped with the reason, as Flume 1.11 would. */
export type Fate = { readonly kept: true } | { readonly kept: false; readonly because: Reason }

/** What Flume 1.11 makes of the agent: something runs, nothing is left, or loading ends with an exception. */
export type Outcome =
  | { readonly end: 'runs' }
  | { readonly end: 'nothing'; readonly because: Reason }
  | { readonly end: 'fails'; readonly because: Reason }

/** Why something is dropped: the first reason that Flume comes upon. */
export interface Reason {
  readonly code: ReasonCode
  /** The settings responsible, the main one first; none when something is missing altogether. */
  readonly settings: readonly Setting[]
  /** The option, channel, sink, part, group or class in question. */
  readonly name?: string
}

export type ReasonCode =
  /** No list names it. */
  | 'unlisted'
  /** Listed, but without a single property. */
  | 'unconfigured'
  | 'no-type'
  /** `config` names no known configuration. */
  | 'unknown-config'
  /** A source without `channels`, a sink without `channel`. */
  | 'no-channel'
  /** None of the channels that it names is a valid one. */
  | 'unknown-channel'
  /** The channels that it names are valid, but fell when they were configured. */
  | 'channel-dropped'
  /** The class can't be loaded: of a source, sink or channel this ends the whole load. */
  | 'unknown-class'
  /** A channel selector that Flume can't configure. */
  | 'unusable-selector'
  | 'missing-option'
  | 'unreadable-option'
  | 'refused-value'
  | 'broken-constraint'
  /** An interceptor, handler or the like has one of the reasons above; `settings` are the part's. */
  | 'part-without-type'
  | 'unknown-part'
  | 'bad-part'
  /** The selector names a channel that the source does not have. */
  | 'selector-channel'
  | 'batch-above-transaction'
  /** No source and no sink is left on the channel. */
  | 'unconnected'
  /** A group without `sinks`: ends the load of every agent in the file. */
  | 'group-without-sinks'
  /** None of the group's sinks is available. */
  | 'group-without-valid-sinks'
  /** A processor type that Flume refuses before it makes the group; the sinks run alone. */
  | 'refused-processor'
  | 'no-processor'
  /** A processor with too few or too many sinks. */
  | 'processor-sinks'
  /** The sink's group was dropped while it was made, and its sinks with it; `name` is the group. */
  | 'group-dropped'
  /** A group of the same name keeps Flume from starting the sink. */
  | 'named-like-group'
  /** A sink of a group can't be configured: nothing of the agent runs. */
  | 'group-sink-dropped'
  | 'no-valid-channel'
  | 'no-channels'
  | 'no-source-or-sink'
  /** The agent runs nothing, or fails, for a reason of its own. */
  | 'agent-dropped'
  /** The file as a whole can't be loaded. */
  | 'malformed'
  /** A reference that leads back to itself. */
  | 'reference-loop'

/** A setting without effect, and why. */
export interface Ignored {
  readonly setting: Setting
  readonly why: 'empty-value' | 'overridden' | 'no-agent' | 'unknown-section' | 'no-component' | 'no-list'
}
