import type { Kind } from '../registry/index.ts'

/**
 * What the emitter needs and nothing else: the agent with every name resolved and every value of its type. Plain data
 * without places, so two files that mean the same give the same. Options hold what the file sets, under the current
 * spelling (never the deprecated one); defaults stay in the schemas and the runtime.
 */
export interface Ir {
  readonly agent: string
  readonly channels: readonly IrComponent[]
  readonly sources: readonly IrSource[]
  readonly sinks: readonly IrSink[]
  readonly sinkGroups: readonly IrSinkGroup[]
  /** What YAML demands of the pipeline: `delivery`, `memory` and `disk` (bytes), `shutdownTimeout` (ms). */
  readonly demands: Readonly<Record<string, string | number>>
}

export interface IrComponent {
  readonly name: string
  /** Schema key, such as `taildir`; or the path of a user's module, `./mask.ts`. */
  readonly type: string
  readonly options: Readonly<Record<string, IrValue>>
  /** Nested parts by the option that names them: `serializer`, `deserializer`, `handler`. */
  readonly parts: Readonly<Record<string, IrPart>>
}

/** A part with its kind, such as `serializers`. */
export interface IrPart extends IrComponent {
  readonly kind: Kind
}

export interface IrSource extends IrComponent {
  /** Channel names in the order Flume visits them. */
  readonly channels: readonly string[]
  readonly selector: IrComponent
  readonly interceptors: readonly IrComponent[]
}

export interface IrSink extends IrComponent {
  readonly channel: string
  /** The channel for what is refused for good. */
  readonly deadLetter?: string
}

export interface IrSinkGroup extends IrComponent {
  readonly sinks: readonly string[]
}

/** A value known at build time, or text with references that the agent resolves when it starts. */
export type IrValue = string | number | boolean | readonly (string | number | boolean | IrReference)[] | IrReference

/** The first line that a command prints when it is given the name (config-layer 12). */
export interface IrExternal {
  readonly from: 'external'
  readonly name: string
  readonly command: string
  readonly charset?: string
  readonly fallback?: undefined
}

/** Pieces to join: text as it stands, and names to look up. `as` is the type that the result must have. */
export interface IrReference {
  readonly pieces: readonly (
    | string
    | { readonly from: 'env' | 'sys'; readonly name: string; readonly fallback?: string }
    | IrExternal
  )[]
  readonly as: 'string' | 'number' | 'boolean'
}
