/** What the compiler knows of a pipeline and its parts do not say by themselves: for whoever looks at the running agent. */
export interface PipelineFacts {
  readonly sources: Readonly<Record<string, SourceFacts>>
  readonly channels: Readonly<Record<string, PartFacts>>
  readonly sinks: Readonly<Record<string, PartFacts>>
  readonly groups: Readonly<Record<string, GroupFacts>>
  readonly promises: readonly PathPromise[]
}

export interface PartFacts {
  readonly type: string
}

export interface SourceFacts extends PartFacts {
  readonly selector: string
  /** Type and name of each, in their order: `timestamp i1`. */
  readonly interceptors: readonly string[]
}

export interface GroupFacts extends PartFacts {
  readonly sinks: readonly string[]
}

/** What one way from a source to a sink promises. */
export interface PathPromise {
  readonly source: string
  readonly channel: string
  readonly sink: string
  readonly level: 'at-least-once' | 'best-effort'
  /** What makes it weaker than at-least-once, one sentence each. */
  readonly weak: readonly string[]
  /** By fault, what it can cost: `{ kill: 'nothing lost, at most 100 twice' }`. */
  readonly costs: Readonly<Record<string, string>>
}
