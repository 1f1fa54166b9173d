/** Puts the agents of a file on the stage: their ends replaced, their programs made, brokers, proxies and disk around them. */
import { join } from 'node:path'
import type { Ir, IrComponent } from '../4-lower/index.ts'
import { devTrialBroker, foreignBroker, type TrialBroker } from '../trial/broker.ts'
import { type JointTrial, onTrialTogether } from '../trial/joint.ts'
import { servers } from '../trial/options.ts'
import { senderBatch } from '../trial/peers.ts'
import type { AgentProcess } from '../trial/process.ts'
import { SmallDisk } from '../trial/small-disk.ts'
import { expectedOf } from './expected.ts'
import { canBeTwo, type FaultKind, faultKinds, unsuited } from './faults.ts'
import type { FarSide, Member, Stage } from './stage.ts'

export interface Wanted {
  readonly irs: readonly Ir[]
  /** Empty, of this run alone. */
  readonly folder: string
  readonly run: string
  readonly lineBytes: number
  readonly faults: readonly FaultKind[] | undefined
  readonly kafka: string | undefined
  /** Makes an agent of the file, ready to start in the folder. */
  make(ir: Ir, folder: string): Promise<AgentProcess>
  /** The same for an agent that stands in for one outside of the file. */
  makePeer(ir: Ir, folder: string): Promise<AgentProcess>
}

export interface SetUp {
  readonly stage: Stage
  readonly broker: string
  readonly replaced: readonly string[]
  /** Kinds of faults that can happen, and those that were wanted and can't. */
  readonly suited: readonly FaultKind[]
  readonly leftOut: readonly { readonly kind: FaultKind; readonly because: string }[]
  close(): Promise<void>
}

/** Throws NoStandIn for an end that nothing can stand in for. What was begun is ended again then. */
export async function setUp(wanted: Wanted): Promise<SetUp> {
  const undo: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const one of undo.splice(0).reverse()) await one()
  }
  try {
    return { ...(await begin(wanted, undo)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function begin(wanted: Wanted, undo: (() => Promise<unknown>)[]): Promise<Omit<SetUp, 'close'>> {
  const { folder, run, lineBytes, irs } = wanted
  const brokers = await Brokers.start(wanted)
  undo.push(() => brokers.close())
  const disk = join(folder, 'disk')
  const around = { folder, channelFolder: disk, broker: brokers.first, run, lineBytes }
  const joint = await onTrialTogether(irs, { ...around, brokerOf: one => brokers.of(one) })
  undo.push(() => joint.close())
  const able = chosen(wanted.faults, joint, brokers.first.proxy !== undefined)
  const mounted = able.suited.includes('disk') ? await SmallDisk.mount(disk) : undefined
  const { suited, leftOut } = typeof mounted === 'string' ? withoutDisk(able, mounted) : able
  const small = typeof mounted === 'string' ? undefined : mounted
  if (small !== undefined) undo.push(() => small.unmount())
  const players: Stage['processes'][number][] = []
  const members: Member[] = []
  const started: AgentProcess[] = []
  undo.push(() => Promise.all(started.map(one => one.kill())))
  for (const { trial, folder: home, peer } of joint.agents) {
    const { ir } = trial
    const process = await (peer === undefined ? wanted.make : wanted.makePeer)(ir, home)
    started.push(process)
    players.push({ name: ir.agent, process })
    if (peer !== undefined) continue
    const again = join(folder, `${ir.agent}-second`)
    const isTwice = suited.includes('rebalance') && canBeTwo(ir)
    const second = isTwice ? await wanted.make(elsewhere(ir, disk, join(again, 'channels')), again) : undefined
    if (second !== undefined) started.push(second)
    members.push({ ir, name: ir.agent, process, second, ...before(joint, ir.agent) })
  }
  const stage = {
    processes: players,
    members,
    feeds: joint.agents.flatMap(({ trial, peer }) => trial.feeds.map(feed => (peer === undefined ? feed : only(feed)))),
    exits: joint.agents.flatMap(({ trial: { ir, collections } }) =>
      collections.map(collection => ({ name: `${ir.agent}.${collection.sink}`, collection })),
    ),
    expected: expectedOf(graphOf(joint)),
    farSides: farSidesOf(joint, brokers, irs),
    disk: small,
  }
  return { stage, broker: brokers.name, replaced: joint.replaced, suited, leftOut }
}

/** The log of a sender is not the pipeline's: it is not rotated. */
const only = ({ rotate: _, ...feed }: Stage['feeds'][number]) => feed

/** Each Kafka that the file names is one of its own, so that one can be down while the others are up. */
class Brokers {
  private constructor(
    private readonly all: ReadonlyMap<string, TrialBroker>,
    readonly first: TrialBroker,
    readonly name: string,
  ) {}

  static async start({ irs, kafka }: Wanted): Promise<Brokers> {
    if (kafka !== undefined) {
      const foreign = await foreignBroker(kafka)
      return new Brokers(new Map(), foreign, foreign.name)
    }
    const all = new Map<string, TrialBroker>()
    for (const one of irs.flatMap(componentsOf))
      if (servers in one.options && !all.has(key(one))) all.set(key(one), await devTrialBroker())
    // Feeds and files need none, yet a trial has one.
    const first = [...all.values()][0] ?? (await devTrialBroker())
    const name =
      all.size === 0 ? 'no broker' : all.size === 1 ? first.name : `${all.size} development brokers, in this process`
    if (all.size === 0) all.set('', first)
    return new Brokers(all, first, name)
  }

  of(one: IrComponent): TrialBroker {
    return this.all.get(key(one)) ?? this.first
  }

  /** Those that components speak to, with the words for them. */
  get named(): (readonly [string, TrialBroker])[] {
    const used = [...this.all].filter(([name]) => name !== '')
    return used.map(([name, broker]) => [used.length === 1 ? 'broker' : `broker ${name}`, broker])
  }

  async close(): Promise<void> {
    for (const broker of new Set([...this.all.values(), this.first])) await broker.close()
  }
}

const componentsOf = ({ sources, channels, sinks }: Ir): IrComponent[] => [...sources, ...channels, ...sinks]

function key({ options }: IrComponent): string {
  const value = options[servers]
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function farSidesOf({ links, proxies, agents }: JointTrial, brokers: Brokers, irs: readonly Ir[]): FarSide[] {
  const own = new Set(irs)
  const behindBroker = brokers.named.flatMap(([name, broker]): FarSide[] => {
    const near = irs.filter(ir => componentsOf(ir).some(one => servers in one.options && brokers.of(one) === broker))
    return broker.proxy === undefined
      ? []
      : [{ name, proxy: broker.proxy, near: near.map(({ agent }) => agent), repeats: 0 }]
  })
  const behindLink = links.flatMap((link): FarSide[] => {
    const proxy = proxies.get(link)
    if (proxy === undefined) return []
    const { from, sink, to, source } = link
    const isOwn = own.has(from)
    const isReceiver = agents.some(({ peer }) => peer?.ir === to)
    const name = isReceiver ? `receiver of ${sink.name}` : `${to.agent}.${source.name}`
    return [{ name, proxy, near: isOwn ? [from.agent] : [], repeats: isOwn ? 0 : senderBatch }]
  })
  return [...behindBroker, ...behindLink]
}

function before({ links, agents }: JointTrial, name: string): Pick<Member, 'before' | 'repeats' | 'passing'> {
  const isPeer = (agent: string) => agents.some(({ trial, peer }) => peer !== undefined && trial.ir.agent === agent)
  const senders = links.filter(({ to, by }) => to.agent === name && by === 'port').map(({ from }) => from.agent)
  const feeds = agents.find(({ trial }) => trial.ir.agent === name)!.trial.feeds
  const byFeeds = feeds.reduce((sum, { repeats = 0 }) => sum + repeats, 0)
  return {
    before: [...new Set(senders.filter(agent => !isPeer(agent)))],
    repeats: byFeeds + senderBatch * senders.filter(isPeer).length,
    passing: feeds.reduce((sum, { passing = 0 }) => sum + passing, 0),
  }
}

/** Links know agents as they were: so does the graph. */
function graphOf({ agents, links }: JointTrial): Parameters<typeof expectedOf>[0] {
  const asWritten = new Map(links.flatMap(({ from, to }) => [from, to].map(ir => [ir.agent, ir] as const)))
  return {
    links,
    agents: agents.map(({ trial }) => ({
      ir: asWritten.get(trial.ir.agent) ?? trial.ir,
      feeds: trial.feeds.map(({ source }) => source),
      collections: trial.collections,
    })),
  }
}

function chosen(wanted: readonly FaultKind[] | undefined, joint: JointTrial, hasProxy: boolean) {
  const kinds = wanted ?? (Object.keys(faultKinds) as FaultKind[])
  const reasons = [...new Set(kinds)].map(kind => ({ kind, because: unsuited(kind, joint, hasProxy) }))
  return {
    suited: reasons.filter(({ because }) => because === undefined).map(({ kind }) => kind),
    leftOut: reasons.flatMap(({ kind, because }) => (because === undefined ? [] : [{ kind, because }])),
  }
}

const withoutDisk = ({ suited, leftOut }: ReturnType<typeof chosen>, because: string): ReturnType<typeof chosen> => ({
  suited: suited.filter(kind => kind !== 'disk'),
  leftOut: [...leftOut, { kind: 'disk', because }],
})

/** The same pipeline with its channels in another folder, so that both can run; what it writes goes to the same place. */
function elsewhere(ir: Ir, from: string, to: string): Ir {
  const channels = JSON.parse(JSON.stringify(ir.channels).replaceAll(`${from}/`, `${to}/`)) as Ir['channels']
  return { ...ir, channels }
}
