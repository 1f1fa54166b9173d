import type { Agent } from '../2-validate/model.ts'
import { type Fault as Case, type Cost, guarantees } from '../3-analyze/guarantee/index.ts'
import type { Fault } from './faults.ts'

/** The most that the faults of a run may cost. */
export interface Bounds {
  readonly lost: number | 'unbounded'
  readonly twice: number | 'unbounded'
}

/** What a fault is for an agent: a case of its guarantee. */
export interface Charge {
  readonly agent: string
  readonly as: Case
}

/** What the guarantees that `explain` prints add up to for these faults, over all paths of the agents concerned. */
export function boundsOf(
  agents: readonly Agent[],
  faults: readonly Pick<Fault, 'charges' | 'repeats' | 'passing'>[],
): Bounds {
  const costs = faults.flatMap(({ charges, repeats, passing }) => [
    { lost: passing, twice: repeats },
    ...charges.flatMap(({ agent, as }) => {
      const found = agents.find(one => one.name === agent)
      return found === undefined ? [] : guarantees(found).map(guarantee => guarantee.costs[as])
    }),
  ])
  return { lost: total(costs, 'lost'), twice: total(costs, 'twice') }
}

function total(costs: readonly Cost[], of: keyof Cost): number | 'unbounded' {
  const each = costs.map(cost => cost[of])
  return each.includes('unbounded') ? 'unbounded' : (each as number[]).reduce((sum, one) => sum + one, 0)
}
