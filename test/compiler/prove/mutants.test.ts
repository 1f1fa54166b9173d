/** The prover itself on trial: runtimes with a fault of their own, each of which it must find. */
import { expect, it } from 'vitest'
import type { FaultKind, Report } from '../../../compiler/prove/index.ts'
import { proof } from './proof.ts'

interface Mutant {
  readonly name: string
  readonly pipeline: string
  readonly faults: readonly FaultKind[]
  /** A piece of the bundle's text, and what stands in its place. */
  readonly text: string
  readonly becomes: string
}

const mutants: readonly Mutant[] = [
  {
    name: 'commit before put',
    pipeline: 'taildir-memory-kafka',
    faults: ['kill'],
    text: 'this.metrics.took("confirm",began),settled()}),',
    becomes: 'this.metrics.took("confirm",began)}),early=settled(),',
  },
  {
    name: 'commit past a gap',
    pipeline: 'competing-sinks',
    faults: ['kill'],
    text: 'slice.settled=!0,this.#advance()',
    becomes: 'this.#open.forEach(one=>one.settled||=one.next<=slice.next),this.#advance()',
  },
  {
    name: 'take without rollback',
    pipeline: 'avro-two-tier',
    faults: ['broker'],
    text: 'this.#failed=!0,await this.#giveBack(loan)',
    becomes: 'await loan.commit()',
  },
]

/** A fault that shows only when a kill meets a certain moment: other seeds meet others. */
const seeds = [3, 4, 5, 6, 7, 8]

it.concurrent.each(mutants)('finds $name', { timeout: 300_000 }, async ({ pipeline, faults, text, becomes }) => {
  const mutate = (bundle: string) => {
    expect(bundle.split(text)).toHaveLength(2)
    return bundle.replace(text, becomes)
  }
  const size = { faults, events: 6000, rate: 5000, patience: 5 }
  let found: Report['results'][number] | undefined
  for (const seed of seeds) {
    ;[found] = (await proof(`test/proofs/${pipeline}.yaml`, { ...size, seed, mutate })).results
    if (!found!.holds) break
  }
  expect(found).toMatchObject({ holds: false, bounds: { lost: 0 } })
  expect(found!.lost).toBeGreaterThan(0)
})
