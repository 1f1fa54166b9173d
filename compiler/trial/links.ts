/** Agents that feed each other: where a sink of one leads to a source of another. */
import type { Ir, IrComponent, IrSink, IrSource } from '../4-lower/index.ts'
import { servers } from './options.ts'

export interface Link {
  readonly from: Ir
  readonly sink: IrSink
  readonly to: Ir
  readonly source: IrSource
  /** A connection to the source's port, or a topic that both name. */
  readonly by: 'port' | 'topic'
}

/** Every link among the agents, in their order. A sink and a source of the same agent make none. */
export function linksOf(agents: readonly Ir[]): Link[] {
  const hosts = new Map<string, string[]>()
  return agents.flatMap(from => {
    const sources = agents.filter(to => to !== from).flatMap(to => to.sources.map(source => ({ to, source })))
    return from.sinks.flatMap(sink => {
      const byTopic = sources.filter(({ source }) => shareTopic(sink, source))
      const byPort = one(sink, sources, hosts)
      const found = [...byTopic.map(to => ({ ...to, by: 'topic' as const })), ...byPort]
      return found.map(({ to, source, by }) => ({ from, sink, to, source, by }))
    })
  })
}

interface Place {
  readonly to: Ir
  readonly source: IrSource
}

/**
 * The source at the sink's port: the one at its very host, else one that listens at every address. Where several do (on
 * machines of their own, which the file does not name), each host that sinks name gets another of them.
 */
function one(sink: IrSink, sources: readonly Place[], hosts: Map<string, string[]>) {
  const address = leadsTo(sink)
  if (address === undefined) return []
  const there = sources.filter(({ source }) => listensAt(sink, source, address.port))
  const exact = there.filter(({ source }) => text(source, 'bind') === address.host)
  const candidates = exact.length > 0 ? exact : there.filter(({ source }) => anyAddress.has(text(source, 'bind')))
  const seen = hosts.get(address.port) ?? []
  hosts.set(address.port, seen)
  if (!seen.includes(address.host)) seen.push(address.host)
  const found = candidates[seen.indexOf(address.host) % candidates.length]
  return found === undefined ? [] : [{ ...found, by: 'port' as const }]
}

const anyAddress = new Set(['0.0.0.0', '::', '*', ''])

/** Where a sink connects to; undefined for one that does not, and where it is not known before it starts. */
function leadsTo(sink: IrSink): { host: string; port: string } | undefined {
  if (sink.type === 'avro' || sink.type === 'thrift') return { host: text(sink, 'hostname'), port: text(sink, 'port') }
  if (sink.type !== 'http' || !URL.canParse(text(sink, 'endpoint'))) return undefined
  const { hostname, port } = new URL(text(sink, 'endpoint'))
  return { host: hostname, port: port || '80' }
}

/** An HTTP sink posts bodies as they are: of the source's handlers only those for any bytes understand them. */
function listensAt(sink: IrSink, source: IrSource, port: string): boolean {
  if (source.type !== sink.type || text(source, 'port') !== port) return false
  return source.type !== 'http' || source.parts.handler?.type.startsWith('blob') === true
}

function shareTopic(sink: IrSink, source: IrSource): boolean {
  if (sink.type !== 'kafka' || source.type !== 'kafka') return false
  const topics = source.options['kafka.topics']
  return (
    text(sink, servers) === text(source, servers) && [topics].flat().map(String).includes(text(sink, 'kafka.topic'))
  )
}

/** References to the same variable are the same text. */
function text({ options }: IrComponent, name: string): string {
  const value = options[name]
  return typeof value === 'object' ? JSON.stringify(value) : String(value ?? '')
}
