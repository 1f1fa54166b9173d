/** What can go wrong on demand, and when it does: a schedule that a seed gives again. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { JointTrial } from '../trial/joint.ts'
import { SmallDisk } from '../trial/small-disk.ts'
import type { Charge } from './bounds.ts'
import type { FarSide, Member, Stage } from './stage.ts'

export const faultKinds = {
  kill: 'an agent is killed and started again',
  term: 'an agent is told to stop and started again',
  broker: 'the far side (a broker, or the agent behind a link) is not to be reached',
  network: 'the network cuts, delays or holds back what passes between an agent and its far side',
  rotate: 'the log file is rotated',
  rebalance: 'a second agent joins the consumer group and leaves it',
  disk: 'the disk of the channel is full',
  power: 'the machine loses its power',
} as const

export type FaultKind = keyof typeof faultKinds

export interface Fault {
  readonly kind: FaultKind
  /** In words: `network: half open for 2.0 s`. */
  readonly words: string
  /** When that share of the events has been sent. */
  readonly at: number
  /** What it may cost by the guarantees, and the events that feeds may give again over it, and those that they may lose. */
  readonly charges: readonly Charge[]
  readonly repeats: number
  readonly passing: number
  /** Resolves when the fault is over. */
  happen(): Promise<void>
}

/** Why a kind of fault can't happen to the pipeline; undefined when it can. */
export function unsuited(kind: FaultKind, { agents, proxies }: JointTrial, hasProxy: boolean): string | undefined {
  const own = agents.filter(({ peer }) => peer === undefined).map(({ trial }) => trial)
  const { sources, channels, sinks } = {
    sources: own.flatMap(({ ir }) => ir.sources),
    channels: own.flatMap(({ ir }) => ir.channels),
    sinks: own.flatMap(({ ir }) => ir.sinks),
  }
  const usesKafka = [...sources, ...channels, ...sinks].some(({ type }) => type === 'kafka')
  switch (kind) {
    case 'broker':
    case 'network':
      if (proxies.size > 0) return undefined
      if (!usesKafka) return 'no component speaks to a broker or to another agent'
      return hasProxy ? undefined : 'a Kafka of your own tells clients its own address: no fault can be put before it'
    case 'rotate':
      return own.some(({ feeds }) => feeds.some(feed => feed.rotate !== undefined))
        ? undefined
        : 'no source follows a file'
    case 'rebalance':
      return own.some(({ ir }) => canBeTwo(ir)) ? undefined : 'no agent has its events from a consumer group alone'
    case 'disk':
      if (!channels.some(({ type }) => type === 'file')) return 'no channel is on disk'
      return SmallDisk.whyNot()
    case 'power':
      return 'a process can’t take the power away; the file channel is tried against power loss by a disk that forgets (npm test, test/channel-crash)'
    default:
      return undefined
  }
}

/** Whether the agent can run twice on one machine: another kind of source listens, or reads what the first one reads. */
export const canBeTwo = ({ sources }: Member['ir']): boolean => sources.every(({ type }) => type === 'kafka')

/** How often each kind happens. */
function times(kind: FaultKind, { farSides, members }: Stage): number {
  if (kind === 'broker') return Math.min(3, farSides.length)
  return kind === 'network' ? 4 : kind === 'kill' ? 2 * Math.min(2, members.length) : 1
}

/** The faults of the kinds, spread over the run; the same seed gives the same ones. */
export function schedule(kinds: readonly FaultKind[], random: () => number, stage: Stage): Fault[] {
  const planned = shuffled(
    kinds.flatMap(kind => Array.from({ length: times(kind, stage) }, (_, i) => [kind, i] as const)),
    random,
  )
  const step = 0.8 / planned.length
  return planned.map(([kind, i], place) => {
    const at = 0.1 + step * (place + 0.7 * random())
    return { kind, at, charges: [], repeats: 0, passing: 0, ...ways[kind](stage, random, i) }
  })
}

type Way = (
  stage: Stage,
  random: () => number,
  i: number,
) => Pick<Fault, 'words' | 'happen'> & Partial<Pick<Fault, 'charges' | 'repeats' | 'passing'>>

const ways: Readonly<Record<FaultKind, Way>> = {
  kill({ members, farSides }, random, i) {
    // Each in turn, so that few kills meet different ones.
    const member = members[Math.floor(i / 2) % members.length]!
    const down = 200 + Math.round(800 * random())
    const charge = interruption(member, 'kill')
    const far = farSides.findLast(({ near }) => near.includes(member.name))
    // Every second one comes when channels are full, or as full as they get, and requests are on their way.
    const isHeldUp = i % 2 === 1 && far !== undefined
    const over = isHeldUp ? `, while ${far.name} did not answer` : ''
    return {
      words: `${named(member, members)}killed, down for ${seconds(down)}${over}`,
      charges: isHeldUp ? [...charge.charges, ...awayFrom(far).charges] : charge.charges,
      repeats: charge.repeats,
      passing: member.passing,
      async happen() {
        if (isHeldUp) {
          far.proxy.stall(true)
          await sleep(1500)
        }
        await member.process.kill()
        if (isHeldUp) {
          // What was held back is lost with the connection.
          far.proxy.cut()
          far.proxy.stall(false)
        }
        await sleep(down)
        member.process.start()
      },
    }
  },
  term({ members }, random) {
    const member = oneOf(members, random)
    return {
      words: `${named(member, members)}stopped in order and started again`,
      charges: [{ agent: member.name, as: 'clean stop' }],
      async happen() {
        await member.process.terminate()
        member.process.start()
      },
    }
  },
  broker({ farSides }, random, i) {
    const far = farSides[i % farSides.length]!
    const down = 1500 + Math.round(2000 * random())
    return {
      words: `${far.name} down for ${seconds(down)}`,
      ...awayFrom(far),
      async happen() {
        await far.proxy.refuse()
        await sleep(down)
        await far.proxy.allow()
      },
    }
  },
  network({ farSides }, random, i) {
    const far = oneOf(farSides, random)
    const { proxy } = far
    const to = farSides.length > 1 ? ` to ${far.name}` : ''
    const ms = 1000 + Math.round(1500 * random())
    const bytes = Math.round(400 * random())
    const over = async (begin: () => void, end: () => void) => {
      begin()
      await sleep(ms)
      end()
    }
    const kinds = [
      { words: `connections${to} reset`, happen: async () => proxy.cut() },
      {
        words: `connection${to} reset in the middle of an answer, after ${bytes} bytes`,
        happen: () =>
          over(
            () => proxy.cutAfter(bytes),
            () => {},
          ),
      },
      {
        words: `answers${to === '' ? '' : ` of ${far.name}`} delayed by 150 ms for ${seconds(ms)}`,
        happen: () =>
          over(
            () => proxy.delay(150),
            () => proxy.delay(0),
          ),
      },
      {
        words: `connections${to} half open for ${seconds(ms)}`,
        happen: () =>
          over(
            () => proxy.stall(true),
            () => proxy.stall(false),
          ),
      },
    ]
    return { ...kinds[i % 4]!, ...awayFrom(far) }
  },
  rotate: ({ feeds }) => ({
    words: 'log file renamed, a new one begun',
    async happen() {
      for (const feed of feeds) await feed.rotate?.()
    },
  }),
  rebalance({ members }, random) {
    const able = members.filter(({ second }) => second !== undefined)
    const member = oneOf(able, random)
    const stay = 2000 + Math.round(1500 * random())
    return {
      words: `a second ${able.length > 1 ? member.name : 'agent'} in the group for ${seconds(stay)}`,
      // Partitions change hands like after a kill: what was on its way is read again by their new owner.
      ...interruption(member, 'kill'),
      async happen() {
        member.second!.start()
        await sleep(stay)
        await member.second!.terminate()
      },
    }
  },
  disk({ disk, members }, random) {
    const full = 1500 + Math.round(1500 * random())
    return {
      words: `disk full for ${seconds(full)}`,
      charges: members.map(({ name }) => ({ agent: name, as: 'disk full' as const })),
      repeats: members.reduce((sum, member) => sum + member.repeats, 0),
      async happen() {
        await disk!.fill()
        await sleep(full)
        await disk!.free()
      },
    }
  },
  power: () => ({ words: 'power lost', happen: () => Promise.reject(new Error('never planned')) }),
}

/** Those before an interrupted agent see their far side go away. */
const interruption = (member: Member, as: Charge['as']): Pick<Fault, 'charges' | 'repeats'> => ({
  charges: [{ agent: member.name, as }, ...member.before.map(agent => ({ agent, as: 'far side away' as const }))],
  repeats: member.repeats,
})

const awayFrom = ({ near, repeats }: FarSide): Pick<Fault, 'charges' | 'repeats'> => ({
  charges: near.map(agent => ({ agent, as: 'far side away' as const })),
  repeats,
})

const named = ({ name }: Member, among: readonly Member[]): string => (among.length > 1 ? `${name} ` : '')

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`

const oneOf = <T>(items: readonly T[], random: () => number): T => items[Math.floor(random() * items.length)]!

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const left = [...items]
  return items.map(() => left.splice(Math.floor(random() * left.length), 1)[0]!)
}

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
