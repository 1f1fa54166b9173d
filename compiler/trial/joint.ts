/** All agents of a file on trial together, with the links among them kept, each behind a proxy of its own. */
import { join } from 'node:path'
import type { Ir, IrValue } from '../4-lower/index.ts'
import { freePort } from './free-port.ts'
import { type Link, linksOf } from './links.ts'
import { type Peer, peersOf } from './peers.ts'
import { FaultProxy } from './proxy.ts'
import { onTrial, type Surroundings, type Trial } from './stand-ins.ts'

export interface JointTrial {
  /** Those that send before those that receive; `peer` tells of one that is not in the file. */
  readonly agents: readonly { readonly trial: Trial; readonly folder: string; readonly peer?: Peer }[]
  readonly links: readonly Link[]
  /** The place in the network of each link that is a connection. */
  readonly proxies: ReadonlyMap<Link, FaultProxy>
  readonly replaced: readonly string[]
  close(): Promise<void>
}

/** Each agent gets a folder of its name below that of the surroundings. Throws NoStandIn as `onTrial` does. */
export async function onTrialTogether(own: readonly Ir[], around: Surroundings): Promise<JointTrial> {
  const peers = peersOf(own)
  const all = [...own, ...peers.map(({ ir }) => ir)]
  const links = linksOf(all)
  const proxies = new Map<Link, FaultProxy>()
  const close = async () => {
    for (const proxy of proxies.values()) await proxy.refuse()
  }
  try {
    const joints = await joined(links, proxies, around)
    const agents: JointTrial['agents'][number][] = []
    for (const ir of inOrder(all, links)) {
      const folder = join(around.folder, ir.agent)
      const joint = joints.filter(one => one.agent === ir)
      const trial = await onTrial(ir, { ...around, folder, joints: joint })
      const peer = peers.find(one => one.ir === ir)
      agents.push({ trial, folder, ...(peer && { peer }) })
    }
    const replaced = agents.flatMap(({ trial, peer }) => (peer === undefined ? trial.replaced : [peer.words]))
    const kept = links.filter(({ from, to }) => own.includes(from) && own.includes(to))
    const words = kept.map(
      ({ from, sink, to, source }) => `${from.agent}.${sink.name} feeds ${to.agent}.${source.name}`,
    )
    return { agents, links, proxies, replaced: [...words, ...replaced], close }
  } catch (error) {
    await close()
    throw error
  }
}

/** An end of a link, and the options that lead it there. */
export interface Joint {
  readonly agent: Ir
  readonly end: 'sources' | 'sinks'
  readonly name: string
  readonly options: Readonly<Record<string, IrValue>>
}

async function joined(links: readonly Link[], proxies: Map<Link, FaultProxy>, around: Surroundings): Promise<Joint[]> {
  const ports = new Map<unknown, number>()
  const joints: Joint[] = []
  for (const link of links) {
    const { from, sink, to, source } = link
    const join = (sinkOptions: Joint['options'], sourceOptions: Joint['options']) => {
      joints.push({ agent: from, end: 'sinks', name: sink.name, options: sinkOptions })
      joints.push({ agent: to, end: 'sources', name: source.name, options: sourceOptions })
    }
    if (link.by === 'topic') join(...(await throughTopic(link, around)))
    else {
      const port = ports.get(source) ?? (await freePort())
      ports.set(source, port)
      const proxy = await FaultProxy.start()
      proxy.target = { host: '127.0.0.1', port }
      proxies.set(link, proxy)
      const there = { hostname: '127.0.0.1', port: proxy.port }
      const url = { endpoint: `http://${proxy.address}${path(sink.options.endpoint)}` }
      join(sink.type === 'http' ? url : there, { bind: '127.0.0.1', port })
    }
  }
  return joints
}

const path = (endpoint: IrValue | undefined) => (endpoint === undefined ? '' : new URL(String(endpoint)).pathname)

/** One partition, so that the order that went in is to be found again at the end. */
async function throughTopic(
  { sink, source, to }: Link,
  around: Surroundings,
): Promise<[Joint['options'], Joint['options']]> {
  const broker = around.brokerOf?.(sink) ?? around.broker
  const topic = `link-${String(sink.options['kafka.topic'])}-${around.run}`
  await broker.createTopic(topic, 1)
  const group = String(source.options['kafka.consumer.group.id'] ?? to.agent)
  const servers = { 'kafka.bootstrap.servers': broker.address }
  return [
    { ...servers, 'kafka.topic': topic, allowTopicOverride: false },
    {
      ...servers,
      'kafka.topics': [topic],
      'kafka.consumer.group.id': `${group}-${around.run}`,
      'kafka.consumer.auto.offset.reset': 'earliest',
    },
  ]
}

/** Senders before receivers; agents in a circle stay in the order of the file. */
function inOrder(agents: readonly Ir[], links: readonly Link[]): Ir[] {
  const ordered = new Set<Ir>()
  const visit = (agent: Ir, on: readonly Ir[]) => {
    if (ordered.has(agent) || on.includes(agent)) return
    for (const { from } of links.filter(({ to }) => to === agent)) visit(from, [...on, agent])
    ordered.add(agent)
  }
  for (const agent of agents) visit(agent, [])
  return [...ordered]
}
