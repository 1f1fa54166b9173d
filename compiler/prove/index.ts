/**
 * `flumec prove`: a pipeline's promise put to the proof. Its agents run as processes of their own between local stand-ins,
 * numbered events go in, faults happen, and every event that came out is compared with what went in.
 *
 *   set-up.ts      the agents, and brokers, proxies and a disk around them: the stage
 *   faults.ts      what can happen to the stage, and the schedule that a seed gives
 *   run.ts         a stage through one schedule
 *   expected.ts    where each event must come out
 *   bounds.ts      what the guarantee allows
 *   report/        for terminals, programs and people
 *
 * The stand-ins are those of ../trial.
 */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Agent } from '../2-validate/model.ts'
import { guarantees, pathName } from '../3-analyze/guarantee/index.ts'
import type { Ir } from '../4-lower/index.ts'
import { temporaryFolder } from '../trial/temporary-folder.ts'
import { type Bounds, boundsOf } from './bounds.ts'
import { type FaultKind, randomOf, schedule } from './faults.ts'
import { type Outcome, runProof } from './run.ts'
import { type SetUp, setUp } from './set-up.ts'
import { flumeAgent, flumecAgent } from './subject.ts'

export { type FaultKind, faultKinds } from './faults.ts'
export { flumeClassPath } from './subject.ts'

export interface Claim {
  /** Those that are put to the proof together; links among them are kept. */
  readonly agents: readonly { readonly agent: Agent; readonly ir: Ir }[]
  /** Makes the program of an agent: one of the pipeline's, the same with other ends, or one that plays its peer. */
  bundle(ir: Ir): Promise<string>
}

export interface ProveOptions {
  /** Default: every kind that suits the pipeline. */
  readonly faults?: readonly FaultKind[]
  readonly events: number
  readonly seed: number
  /** Events a second. */
  readonly rate: number
  /** `host:port` of a Kafka to use in the place of the development broker. */
  readonly kafka?: string
  /** Seconds without anything coming out, after which nothing is expected any more; 20 by default. */
  readonly patience?: number
  /** Class path of a Flume to put to the same proof. */
  readonly flume?: string
  /** Leaves the folder with logs and what came out. */
  readonly keep?: boolean
  readonly say: (line: string) => void
  /** Told once a second how far it is. */
  readonly progress?: (how: { readonly seconds: number; readonly sent: number; readonly out: number }) => void
}

export interface Report {
  readonly agents: readonly string[]
  readonly paths: readonly string[]
  readonly seed: number
  readonly events: number
  readonly rate: number
  readonly broker: string
  /** Sentences: which ends were replaced by what. */
  readonly replaced: readonly string[]
  /** Kinds of faults that could not happen to it, and why. */
  readonly leftOut: readonly { readonly kind: FaultKind; readonly because: string }[]
  readonly results: readonly Result[]
  /** Where logs were left, if they were. */
  readonly folder?: string
}

export interface Result extends Outcome {
  readonly subject: 'flumec' | 'Flume'
  readonly bounds: Bounds
  /** Whether something came out, no agent ended by itself, and everything is within its bounds. */
  readonly holds: boolean
}

const lineBytes = 100

/** Rejects with NoStandIn for a pipeline whose ends can't be replaced. */
export async function prove(claim: Claim, options: ProveOptions): Promise<Report> {
  const prefix = 'flumec-prove-'
  const temporary = options.keep ? undefined : await temporaryFolder(prefix)
  const folder = temporary?.path ?? (await mkdtemp(join(tmpdir(), prefix)))
  const subjects = options.flume === undefined ? (['flumec'] as const) : (['flumec', 'Flume'] as const)
  const attempts: Attempt[] = []
  try {
    for (const subject of subjects) {
      const { events, rate, seed } = options
      options.say(`${subject}: ${count(events)} events at ${count(rate)} a second, seed ${seed}`)
      attempts.push(await attempt(subject, join(folder, subject.toLowerCase()), claim, options))
    }
  } finally {
    await temporary?.remove()
  }
  const [{ broker, replaced, leftOut }] = attempts as [Attempt]
  return {
    agents: claim.agents.map(({ agent }) => agent.name),
    paths: claim.agents.flatMap(({ agent }) => guarantees(agent).map(({ path }) => pathName(path))),
    seed: options.seed,
    events: options.events,
    rate: options.rate,
    broker,
    replaced,
    leftOut,
    results: attempts.map(({ result }) => result),
    ...(options.keep ? { folder } : {}),
  }
}

const count = (number: number) => number.toLocaleString('en')

interface Attempt extends Pick<Report, 'broker' | 'replaced' | 'leftOut'> {
  readonly result: Result
}

async function attempt(
  subject: Result['subject'],
  folder: string,
  claim: Claim,
  options: ProveOptions,
): Promise<Attempt> {
  const { events, rate, seed, say, progress, faults, kafka, patience = 20 } = options
  const run = `run${seed.toString(36)}${subject === 'Flume' ? 'f' : 'c'}${process.pid.toString(36)}`
  const makePeer = async (ir: Ir, home: string) => flumecAgent(home, await claim.bundle(ir))
  const make = subject === 'flumec' ? makePeer : (ir: Ir, home: string) => flumeAgent(home, ir, options.flume!)
  const irs = claim.agents.map(({ ir }) => ir)
  const set: SetUp = await setUp({ irs, folder, run, lineBytes, faults, kafka, make, makePeer })
  try {
    const { stage, broker, replaced, suited, leftOut } = set
    const planned = schedule(suited, randomOf(seed), stage)
    const plan = { run, events, rate, lineBytes, faults: planned, patience, say, ...(progress && { progress }) }
    const outcome = await runProof(stage, plan)
    const agents = claim.agents.map(({ agent }) => agent)
    const bounds = boundsOf(agents, planned)
    return { result: { subject, ...outcome, bounds, holds: holds(outcome, bounds) }, broker, replaced, leftOut }
  } finally {
    await set.close()
  }
}

const holds = (outcome: Outcome, { lost, twice }: Bounds): boolean =>
  outcome.arrived > 0 &&
  outcome.endings.length === 0 &&
  outcome.altered === 0 &&
  (lost === 'unbounded' || outcome.lost <= lost) &&
  (twice === 'unbounded' || outcome.twice <= twice)
