import { resolve } from 'node:path'
import { claimOf } from '../../../compiler/cli/claim.ts'
import { readAgents } from '../../../compiler/cli/read-pipeline.ts'
import { type FaultKind, prove, type Report } from '../../../compiler/prove/index.ts'

export interface Trial {
  readonly faults?: readonly FaultKind[]
  readonly events?: number
  /** Events a second. */
  readonly rate?: number
  readonly seed?: number
  readonly patience?: number
  /** Changes the text of the agents' bundles. */
  readonly mutate?: (bundle: string) => string
}

/** Proves a pipeline of the repository, in a size for tests: a few seconds of events. */
export function proof(
  file: string,
  { faults, events = 50_000, rate = 20_000, seed = 3, patience = 10, mutate }: Trial = {},
): Promise<Report> {
  const claim = claimOf(readAgents([resolve(file)], undefined))
  const bundle: typeof claim.bundle = async ir => {
    const text = await claim.bundle(ir)
    return mutate === undefined || /^(receiver|sender)-/.test(ir.agent) ? text : mutate(text)
  }
  return prove({ ...claim, bundle }, { events, rate, seed, patience, say: () => {}, ...(faults && { faults }) })
}
