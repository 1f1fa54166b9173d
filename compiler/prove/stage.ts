/** Everything that a fault may happen to. */
import type { Ir } from '../4-lower/index.ts'
import type { Collection } from '../trial/collections.ts'
import type { Feed } from '../trial/feeds.ts'
import type { AgentProcess } from '../trial/process.ts'
import type { FaultProxy } from '../trial/proxy.ts'
import type { SmallDisk } from '../trial/small-disk.ts'
import type { Expected } from './expected.ts'

export interface Stage {
  /** Every process, peers too; those that send before those that receive. */
  readonly processes: readonly Player[]
  /** The agents of the file. */
  readonly members: readonly Member[]
  readonly feeds: readonly Feed[]
  /** Where events come out: `agent.sink`. */
  readonly exits: readonly { readonly name: string; readonly collection: Collection }[]
  readonly expected: readonly Expected[]
  readonly farSides: readonly FarSide[]
  /** Under the channels, where it is wanted. */
  readonly disk: SmallDisk | undefined
}

export interface Player {
  readonly name: string
  readonly process: AgentProcess
}

export interface Member extends Player {
  readonly ir: Ir
  /** The same agent once more, in the same consumer group, with channels of its own; where rebalances are wanted. */
  readonly second: AgentProcess | undefined
  /** Agents of the file that send to it. */
  readonly before: readonly string[]
  /** Most events that whoever feeds it from outside gives again when it is interrupted. */
  readonly repeats: number
  /** Most events that lie between it and whoever feeds it, and that nobody has any more when it is killed. */
  readonly passing: number
}

/** What an agent speaks to, seen through a network that can fail. */
export interface FarSide {
  /** `broker`, `collector.in`. */
  readonly name: string
  readonly proxy: FaultProxy
  /** Agents of the file that speak to it. */
  readonly near: readonly string[]
  /** As of a member, where a peer speaks to it. */
  readonly repeats: number
}
