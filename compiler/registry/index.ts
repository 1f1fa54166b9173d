/** What components exist and what they take, read from schemas/. */
export type Kind =
  | 'sources'
  | 'channels'
  | 'sinks'
  | 'interceptors'
  | 'selectors'
  | 'sink-groups'
  | 'serializers'
  | 'deserializers'
  | 'handlers'
  | 'config-filters'

/** A file of schemas/; the keywords are described in schemas/README.md. */
export interface ComponentSchema {
  readonly $id: string
  readonly title: string
  readonly description: string
  readonly component: ComponentFacts
  readonly properties: Readonly<Record<string, OptionSchema>>
  readonly patternProperties?: Readonly<Record<string, OptionSchema>>
  readonly required?: readonly string[]
  readonly constraints?: readonly Constraint[]
}

export interface ComponentFacts {
  readonly class?: string
  readonly aliases?: readonly string[]
  readonly also?: readonly string[]
  readonly notInFlume?: boolean
  readonly refused?: { readonly because: string; readonly instead: string }
  readonly batchSize?: string
  readonly transactionCapacity?: string
  readonly delivery?: DeliveryFacts
}

export interface DeliveryFacts {
  readonly replay?: 'position' | 'offset' | 'ack' | 'none'
  readonly survives?: 'nothing' | 'kill' | 'power loss'
  readonly confirms?: 'always' | 'by setting' | 'never'
  readonly because?: string
  readonly weakenedBy?: readonly { readonly option: string; readonly values: readonly string[]; readonly because: string }[]
}

export interface OptionSchema {
  readonly description?: string
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array'
  readonly format?: string
  readonly default?: unknown
  readonly enum?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly examples?: readonly unknown[]
  readonly deprecated?: boolean
  readonly unit?: string
  readonly secret?: boolean
  readonly list?: 'blank' | 'space' | 'comma'
  readonly caseless?: boolean
  readonly unreadable?: 'removed' | 'default'
  readonly outOfRange?: 'removed' | 'default' | 'accepted' | 'failsAtStart'
  readonly successor?: string
  readonly unread?: string
  readonly undocumented?: boolean
  readonly since?: string
  readonly until?: string
  readonly part?: Kind
  readonly parts?: Kind
  readonly partPrefix?: string
  readonly partDefault?: string
  readonly refused?: string
  readonly ours?: boolean
}

export interface Constraint {
  readonly atMost?: readonly [string, string]
  readonly needs?: readonly [string, string]
  readonly when?: string
  readonly oneOf?: readonly string[]
  readonly excludes?: readonly [string, string]
  readonly code: string
  readonly flume: 'removed' | 'default' | 'failsAtStart' | 'accepted'
}
