/** The shape of the files in schemas/; schemas/README.md tells what each keyword means. */
export const kinds = [
  'sources',
  'channels',
  'sinks',
  'interceptors',
  'selectors',
  'sink-groups',
  'serializers',
  'deserializers',
  'handlers',
  'config-filters',
] as const

export type Kind = (typeof kinds)[number]

/** A component's options and facts, with the options it includes merged in. */
export interface ComponentSchema extends Options {
  /** `<kind>/<type>`, as the file is named. */
  readonly $id: string
  readonly title: string
  readonly description: string
  readonly component: ComponentFacts
  readonly required?: readonly string[]
  readonly constraints?: readonly Constraint[]
}

export interface Options {
  readonly properties: Readonly<Record<string, OptionSchema>>
  readonly patternProperties?: Readonly<Record<string, OptionSchema>>
}

export interface ComponentFacts {
  readonly class?: string
  readonly aliases?: readonly string[]
  readonly also?: readonly string[]
  readonly notInFlume?: boolean
  readonly since?: string
  readonly until?: string
  readonly dropped?: string
  readonly refused?: { readonly because: string; readonly instead: string }
  readonly batchSize?: string
  /** Deliveries of a sink that may be under way at once: a number, or the option that says it; one without. */
  readonly deliveries?: number | string
  readonly transactionCapacity?: string
  readonly sinks?: { readonly least?: number; readonly most?: number }
  readonly delivery?: DeliveryFacts
  readonly footprint?: readonly Footprint[]
  readonly listens?: Listens
  readonly connects?: Connects
}

/** The options that say where a component listens. Without a host it is every address. */
export interface Listens {
  readonly protocol: 'tcp' | 'udp'
  readonly host?: string
  readonly port: string
}

/** The options that say whom a component connects to: host and port, a list of `host:port` and URLs, or a URL; none of them where it takes more to tell. */
export interface Connects {
  readonly host?: string
  readonly port?: string
  readonly addresses?: string
  readonly url?: string
  /** Of an address that names none, where it is not that of its URL's protocol. */
  readonly defaultPort?: number
}

/** Bytes that a component can need at worst: a number, or what an option says; neither when nothing bounds it. */
export interface Footprint {
  readonly of: 'memory' | 'disk'
  readonly what: string
  readonly option?: string
  readonly bytes?: number
  readonly times?: number
}

export interface DeliveryFacts {
  readonly replay?: 'position' | 'offset' | 'ack' | 'none'
  readonly survives?: 'nothing' | 'kill' | 'power loss'
  readonly confirms?: 'always' | 'by setting' | 'never'
  /** A source without replay that a full channel holds back without loss, as a pipe is. */
  readonly waits?: boolean
  readonly because?: string
  /** What a sink's far side can refuse for good, which holds up everything behind it unless it becomes a dead letter. */
  readonly refuses?: string
  readonly weakenedBy?: readonly {
    readonly option: string
    readonly values: readonly string[]
    readonly because: string
    /** An option that undoes it. */
    readonly unless?: string
  }[]
}

export interface ItemSchema {
  readonly type: 'string' | 'integer' | 'number' | 'boolean'
  readonly format?: string
  readonly enum?: readonly string[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
}

/** What a component does with a path of this machine; schemas/README.md has the meanings. */
export type PathUse = 'file' | 'files' | 'directory' | 'state file' | 'state directory'

/** What Flume does with a value that it doesn't want. */
export type Outcome = 'removed' | 'default' | 'accepted' | 'failsAtStart'

export interface OptionSchema extends Omit<ItemSchema, 'type'> {
  readonly description?: string
  readonly type: ItemSchema['type'] | 'array'
  readonly items?: ItemSchema
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly deprecated?: boolean
  readonly unit?: 'ms' | 's' | 'min' | 'bytes' | 'events' | 'percent' | 'lines'
  readonly secret?: boolean
  readonly list?: 'blank' | 'space' | 'comma'
  readonly caseless?: boolean
  readonly unreadable?: Outcome
  readonly outOfRange?: Outcome
  readonly successor?: string
  readonly unread?: string
  readonly unreadInProperties?: string
  readonly undocumented?: boolean
  readonly since?: string
  readonly until?: string
  readonly readWhen?: readonly [option: string, value?: string | number | boolean]
  readonly part?: Kind
  readonly parts?: Kind
  readonly partPrefix?: string
  readonly partDefault?: string
  readonly names?: 'channels' | 'sinks'
  readonly refused?: string
  readonly refusedExcept?: readonly unknown[]
  readonly path?: PathUse
  readonly inHome?: string
  readonly ours?: boolean
}

export interface Constraint {
  readonly atMost?: readonly [string, string]
  readonly except?: readonly number[]
  readonly needs?: readonly [string, string]
  readonly when?: string | number | boolean
  readonly each?: string
  readonly oneOf?: readonly string[]
  readonly excludes?: readonly [string, string]
  readonly unless?: string
  readonly because?: string
  readonly code: string
  readonly flume: Outcome
}
