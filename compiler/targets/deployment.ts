import type { Agent } from '../2-validate/model.ts'
import { baseMemory, needs } from '../3-analyze/guarantee/footprint.ts'
import type { Need, Text, Variable } from '../4-lower/about.ts'
import type { Ir } from '../4-lower/index.ts'
import type { AboutProgram } from '../5-emit/index.ts'
import { components, type Kind, typeOf } from '../registry/index.ts'
import { flatName, mountPoints } from './paths.ts'

/** What every target needs to know of an agent, from facts in the schemas and what the pipeline sets. */
export interface Deployment {
  /** The agent's name as host names, units and images take it: small letters, digits and hyphens. */
  readonly name: string
  readonly about: AboutProgram
  readonly variables: readonly Variable[]
  /** Directories that must outlive the process; those without a place of their own are below `homeFolder`. */
  readonly state: readonly string[]
  /** True when anything is kept: else every instance is like the others. */
  readonly isStateful: boolean
  /** Directories that others share with the agent: it reads them, or writes to them too. */
  readonly shared: readonly { readonly path: string; readonly writes: boolean }[]
  /** Files that it reads, such as certificates. */
  readonly files: readonly string[]
  readonly listens: readonly Port[]
  /** The ports of all far sides; undefined when one is not known before the agent starts. */
  readonly farSides: readonly number[] | undefined
  /** Every source is a member of a Kafka consumer group: several agents share the partitions out. */
  readonly sharesPartitions: boolean
  /** Bytes: what is declared, else the worst case of all components; undefined when nothing bounds it. */
  readonly memory: number | undefined
  readonly disk: number | undefined
}

export interface Port {
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
}

/** Where the agent's home and working directory is, in images and units: relative paths and `~` lead there. */
export const homeFolder = '/var/lib/flumec'

/** Where it answers for probes and scrapes; Flume's own default. */
export const monitorPort = 41_414

/** Seconds that a stop may take: the agent's own time-out, and what it takes to close. */
export const stopTime = 30

export function deploymentOf(agent: Agent, ir: Ir, about: AboutProgram): Deployment {
  const paths = (...uses: Need['is'][]) =>
    about.needs.flatMap(({ is, value }) => (uses.includes(is) ? (known(value) ?? []) : []))
  const states = [...paths('state directory'), ...paths('state file').map(above)]
  const shared = [
    ...paths('directory').map(path => ({ path, writes: true })),
    ...paths('files').map(pattern => ({ path: above(pattern), writes: false })),
  ]
  return {
    name: flatName(ir.agent),
    about,
    variables: about.variables,
    state: mountPoints(states, homeFolder),
    isStateful: about.needs.some(({ is }) => is.startsWith('state')),
    shared: unique(shared, ({ path }) => path).filter(({ path }) => path.startsWith('/')),
    files: unique(paths('file'), path => path).filter(path => path.startsWith('/')),
    listens: unique(ports(about.needs), ({ protocol, port }) => `${port}/${protocol}`),
    farSides: farSides(ir, about.needs),
    sharesPartitions: ir.sources.length > 0 && ir.sources.every(({ type }) => replays('sources', type) === 'offset'),
    memory: budget(agent, ir, 'memory'),
    disk: budget(agent, ir, 'disk'),
  }
}

const above = (path: string): string => path.replace(/\/[^/]*$/, '') || '/'

/** The text as far as it is known before the agent starts: by its defaults. The home directory is a tilde. */
function known(text: Text): string | undefined {
  if (typeof text === 'string') return text
  const pieces = text.map(piece => {
    if (typeof piece === 'string') return piece
    return piece.name === 'user.home' ? '~' : piece.fallback
  })
  return pieces.includes(undefined) ? undefined : pieces.join('')
}

function ports(needs: readonly Need[]): Port[] {
  return needs.flatMap(({ is, value }) => {
    const port = Number(known(value)?.split(':').at(-1))
    return (is === 'tcp' || is === 'udp') && port > 0 ? [{ protocol: is, port }] : []
  })
}

function farSides(ir: Ir, needs: readonly Need[]): number[] | undefined {
  const connecting = [...kinds(ir)].filter(([kind, type]) => connects(kind, type)).length
  const sides = needs.filter(({ is }) => is === 'far side').map(({ value, port }) => ({ text: known(value), port }))
  if (sides.length < connecting || sides.some(({ text }) => text === undefined)) return undefined
  const found = sides.flatMap(({ text, port }) => text!.split(',').map(address => portOf(address.trim(), port)))
  return found.every(port => port > 0) ? unique(found, String).sort((a, b) => a - b) : undefined
}

function portOf(address: string, port: number | undefined): number {
  const given = /:(\d+)(\/|$)/.exec(address)?.[1]
  const [, protocol] = /^([^/]+):\/\//.exec(address) ?? []
  return Number(given ?? port ?? usual[protocol ?? ''])
}

const usual: Readonly<Record<string, number>> = { http: 80, https: 443, stomp: 61_613, 'stomp+ssl': 61_614 }

function* kinds(ir: Ir): Iterable<readonly [Kind, string]> {
  for (const kind of ['sources', 'channels', 'sinks'] as const) for (const { type } of ir[kind]) yield [kind, type]
}

const schemaOf = (kind: Kind, type: string) => components(kind).find(schema => typeOf(schema) === type)

/** A user's own component may connect to anything. */
const connects = (kind: Kind, type: string): boolean =>
  (schemaOf(kind, type)?.component ?? { connects: {} }).connects !== undefined

const replays = (kind: Kind, type: string) => schemaOf(kind, type)?.component.delivery?.replay

function budget(agent: Agent, { demands }: Ir, of: 'memory' | 'disk'): number | undefined {
  const declared = demands[of]
  if (typeof declared === 'number') return declared
  const all = needs(agent, of)
  if (all.some(({ bytes }) => bytes === undefined)) return undefined
  return all.reduce((sum, { bytes }) => sum + bytes!, of === 'memory' ? baseMemory : 0)
}

function unique<T>(all: readonly T[], key: (one: T) => string): T[] {
  return [...new Map(all.map(one => [key(one), one])).values()]
}
