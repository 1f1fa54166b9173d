/** Agents of ours in the place of those that a pipeline speaks to and that its file does not have. */
import type { Ir, IrComponent, IrSink, IrSource } from '../4-lower/index.ts'
import { linksOf } from './links.ts'

export interface Peer {
  readonly ir: Ir
  readonly role: 'receiver' | 'sender'
  /** In words, for the report. */
  readonly words: string
}

/** Most events that a sender gives again when its answer does not come. */
export const senderBatch = 100

/** A receiver for every avro or thrift sink that leads out of the file, and a sender to every source that is fed from outside. */
export function peersOf(agents: readonly Ir[]): Peer[] {
  const links = linksOf(agents)
  const peers: Peer[] = []
  for (const { sinks } of agents)
    for (const sink of sinks.filter(one => speaks(one) && !links.some(link => link.sink === one)))
      peers.push({
        ir: receiver(sink),
        role: 'receiver',
        words: `sink ${sink.name} sends to a receiver, an agent with ${a(sink)} source and a file_roll sink`,
      })
  for (const { sources } of agents)
    for (const source of sources.filter(one => speaks(one) && !links.some(link => link.source === one)))
      peers.push({
        ir: sender(source),
        role: 'sender',
        words: `source ${source.name} gets events from a sender, an agent with a taildir source and ${a(source)} sink`,
      })
  return peers
}

const speaks = ({ type }: IrComponent): boolean => type === 'avro' || type === 'thrift'

const a = ({ type }: IrComponent) => (type === 'avro' ? 'an avro' : 'a thrift')

const channels: Ir['channels'] = [
  { name: 'held', type: 'memory', options: { capacity: 10_000, transactionCapacity: 1000 }, parts: {} },
]

const around = { channels, sinkGroups: [], demands: {} }

function receiver(sink: IrSink): Ir {
  const { hostname, port } = sink.options
  const options = { bind: hostname!, port: port!, ...agreed(sink) }
  const selector = { name: 'selector', type: 'replicating', options: {}, parts: {} }
  const source = { name: 'in', type: sink.type, options, parts: {}, channels: ['held'], selector, interceptors: [] }
  const out = { name: 'out', type: 'file_roll', options: {}, parts: {}, channel: 'held' }
  return { agent: `receiver-${sink.name}`, ...around, sources: [source], sinks: [out] }
}

function sender(source: IrSource): Ir {
  const { bind, port } = source.options
  const selector = { name: 'selector', type: 'replicating', options: {}, parts: {} }
  const from = { name: 'in', type: 'taildir', options: {}, parts: {}, channels: ['held'], selector, interceptors: [] }
  const options = { hostname: bind!, port: port!, 'batch-size': senderBatch, ...agreed(source) }
  const sink = { name: 'out', type: source.type, options, parts: {}, channel: 'held' }
  return { agent: `sender-${source.name}`, ...around, sources: [from], sinks: [sink] }
}

/** What both sides of a connection must have alike. */
function agreed({ options }: IrComponent): IrComponent['options'] {
  return Object.fromEntries(
    Object.entries(options).filter(([name]) => name === 'compression-type' || name === 'protocol'),
  )
}
