/**
 * `flumec test`: cases of a pipeline. The built bundle runs as a process of its own; events go in by its real sources and
 * are read where its real sinks wrote them, on this machine, while faults happen.
 *
 *   read.ts shape.ts    a cases file as data              fits.ts       whether it fits the pipeline
 *   ends.ts             the pipeline in one folder        probes.ts coverage.ts   which ways events took
 *   run-case.ts         one case: feeds.ts, faults.ts, agent.ts, sightings.ts
 *   compare.ts difference.ts    what came against what was wanted
 *   report/             for terminals, programs and CI
 */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ir } from '../4-lower/index.ts'
import type { Report } from '../diagnostics/index.ts'
import { temporaryFolder } from '../trial/temporary-folder.ts'
import type { Case } from './case.ts'
import { type Coverage, coverage } from './coverage.ts'
import { endsOf } from './ends.ts'
import { fits } from './fits.ts'
import { withProbes } from './probes.ts'
import { type Outcome, runCase } from './run-case.ts'

export { casesBeside, isCasesFile, pipelineBeside } from './find-cases.ts'
export { readCases } from './read.ts'
export type { Case, Coverage, Outcome }

export interface Subject {
  /** As the user named it. */
  readonly file: string
  readonly agent: string
  readonly ir: Ir
  /** Where the pipeline's modules are. */
  readonly folder: string
  readonly cases: readonly Case[]
  /** Makes the program of an agent: the pipeline's own, or the same with other ends. */
  bundle(ir: Ir): Promise<string>
}

export interface Result extends Pick<Subject, 'file' | 'agent'> {
  readonly cases: readonly (Outcome & { readonly name: string })[]
  /** Undefined when not all cases were run. */
  readonly coverage?: Coverage
  /** Sentences: what was another than in the pipeline. */
  readonly replaced: readonly string[]
}

/** Reports what does not fit the pipeline. */
export function checkCases({ ir, cases }: Subject, report: Report): void {
  fits(cases, endsOf(ir), report)
}

/** Runs the cases that are wanted one after another; `told` hears of each when it has ended. */
export async function runCases(
  subject: Subject,
  isWanted: (one: Case) => boolean,
  told: (name: string, outcome: Outcome) => void,
): Promise<Result> {
  const { file, agent, ir, folder, cases } = subject
  const ends = endsOf(ir)
  const temporary = await temporaryFolder('flumec-test-')
  const home = temporary.path
  const tested = { ends, bundle: join(home, 'agent.mjs'), ways: join(home, 'ways') }
  const outcomes: (Outcome & { name: string })[] = []
  try {
    await writeFile(tested.bundle, await subject.bundle(await withProbes(ends.ir, folder, join(home, 'probes'))))
    for (const one of cases.filter(isWanted)) {
      const outcome = await runCase(one, tested)
      outcomes.push({ name: one.name, ...outcome })
      told(one.name, outcome)
    }
    const seen = existsSync(tested.ways) ? (await readFile(tested.ways, 'utf8')).split('\n') : []
    const all = outcomes.length === cases.length ? { coverage: coverage(ir, new Set(seen)) } : {}
    return { file, agent, cases: outcomes, replaced: ends.replaced, ...all }
  } finally {
    await temporary.remove()
  }
}
