import type { Setting, Value } from '../1-parse/ast.ts'
import type { ComponentSchema, Kind, OptionSchema } from '../registry/index.ts'
import type { SourceText, Span } from '../source/text.ts'

/** A pipeline file understood: agents, their components, and what each setting means. Both formats give this. */
export interface Model {
  readonly source: SourceText
  readonly format: 'properties' | 'yaml'
  readonly agents: readonly Agent[]
}

export interface Agent {
  readonly name: string
  /** Where the agent is first named. */
  readonly span: Span
  /** In the order the file first names them; `listed` tells whether the agent's list has them. */
  readonly components: readonly Component[]
  /** YAML only: `delivery`, `memory`, `disk`, by name. */
  readonly demands: ReadonlyMap<string, Setting>
  /** The lists as written: sources, channels, sinks, sinkgroups, configfilters. */
  readonly lists: ReadonlyMap<string, Setting>
}

export interface Component {
  readonly kind: Kind
  readonly name: string
  readonly nameSpan: Span
  readonly listed: boolean
  /** The `type` setting, if there is one. */
  readonly type?: Setting
  /** What the registry knows about the type; absent for a user's own class, a module, and a misspelt type. */
  readonly schema?: ComponentSchema
  /** Each option that is set, by its name below the component; nested parts' options are in `parts`. */
  readonly options: ReadonlyMap<string, Option>
  /** Interceptors, selector, serializer and the like, in order. */
  readonly parts: readonly Part[]
  /** What Flume's own configuration code does with the component. */
  readonly fate: Fate
}

export interface Part extends Component {
  /** The option of the owner that names it: `interceptors`, `selector`, `serializer`. */
  readonly option: string
}

export interface Option {
  readonly name: string
  readonly setting: Setting
  /** Absent for an unknown option. */
  readonly schema?: OptionSchema
  /** The value by the schema's type; undefined when the text is not of that type. Text with references stays text. */
  readonly value?: Value
}

/** Kept, or dropped with the reason, as Flume 1.11 would. */
export type Fate = { readonly kept: true } | { readonly kept: false; readonly because: string }
