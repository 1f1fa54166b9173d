/** The prover itself on trial: runtimes with a fault of their own, each of which it must find. */
import { expect, it } from 'vitest'
import type { FaultKind } from '../../../compiler/prove/index.ts'
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

it.concurrent.each(mutants)('finds $name', { timeout: 120_000 }, async ({ pipeline, faults, text, becomes }) => {
  const mutate = (bundle: string) => {
    expect(bundle.split(text)).toHaveLength(2)
    return bundle.replace(text, becomes)
  }
  const report = await proof(`test/proofs/${pipeline}.yaml`, { faults, events: 6000, rate: 5000, patience: 5, mutate })
  const [found] = report.results
  expect(found).toMatchObject({ holds: false, bounds: { lost: 0 } })
  expect(found!.lost).toBeGreaterThan(0)
})
