/** Runs the contenders of a work in turn, in every round. */
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { temporaryFolder } from '../services/guard.ts'
import { Unavailable } from '../services/java.ts'
import { freePorts } from '../services/program.ts'
import { NumberedLines } from './lines.ts'
import { type Measured, measure } from './measure.ts'
import type { Figures, Section } from './report.ts'
import type { Run, Servers } from './run.ts'
import type { Contender, Input, Work } from './work.ts'

/**
 * A different contender is the first in each round. A round before the first is not counted: the servers are cold in it (a
 * broker that has just started takes a third of what it takes later), and what arrived is looked at. A run that fails is
 * made once more, and said; a contender that fails twice, or that this machine lacks, is left out from there on. What
 * arrives at a peer's far side need not be right (under load Flume sends twice), but is said; of ours it must be.
 */
export async function inTurn(work: Work, servers: Servers, rounds: number, events: number): Promise<Outcome> {
  const folder = temporaryFolder('bench')
  const lines = new NumberedLines(events, work.eventSize ?? 100)
  const input = await work.input(lines, servers, folder)
  const measured = new Map<string, Measured[]>(work.contenders.map(({ name }) => [name, []]))
  const remarks: string[] = []
  let failed = false
  for (let round = 0; round <= rounds; round++) {
    for (let i = 0; i < work.contenders.length; i++) {
      const contender = work.contenders[(i + round) % work.contenders.length]!
      const runs = measured.get(contender.name)
      const outcome = runs && (await tried(work, contender, { servers, lines, input, checked: round === 0 }))
      if (outcome === undefined) continue
      remarks.push(...outcome.remarks)
      if (outcome.measured === undefined) measured.delete(contender.name)
      else if (round > 0) runs!.push(outcome.measured)
      failed ||= outcome.failed
      console.error(
        `  ${round === 0 ? 'not counted' : `round ${round} of ${rounds}`}: ${[contender.name, ...outcome.remarks].join('; ')}`,
      )
    }
  }
  await rm(folder, { recursive: true })
  const results = new Map([...measured].map(([name, runs]) => [name, figures(runs, events)]))
  return { results, remarks, failed }
}

async function tried(work: Work, contender: Contender, given: Given) {
  const remarks: string[] = []
  for (const then of ['so it ran again', 'so it was left out']) {
    try {
      const { strange, ...measured } = await once(work, contender, given)
      if (strange !== undefined) remarks.push(`What ${contender.name} wrote was not right: ${strange}`)
      return { measured, remarks, failed: strange !== undefined && contender === work.contenders[0] }
    } catch (error) {
      const { message } = error as Error
      if (error instanceof Unavailable) return { remarks: [`${contender.name} is left out: ${message}`], failed: false }
      console.error(message)
      remarks.push(`${contender.name} failed (${message.split('\n')[0]}), ${then}`)
    }
  }
  return { remarks, failed: true }
}

type Outcome = Pick<Section, 'results' | 'remarks' | 'failed'>

interface Given {
  readonly servers: Servers
  readonly lines: NumberedLines
  readonly input: Input
  /** Whether to look at what arrived. */
  readonly checked: boolean
}

/** `strange`: what was wrong with what arrived. */
type Checked = Measured & { readonly strange?: string | undefined }

async function once(work: Work, contender: Contender, { servers, lines, input, checked }: Given): Promise<Checked> {
  const folder = temporaryFolder('bench')
  const [port, monitor, nextPort, nextMonitor] = (await freePorts(4)) as [number, number, number, number]
  const id = randomUUID()
  const ports = { port, monitor, nextPort, nextMonitor }
  const own = { folder, servers, lines, topic: `bench-${id}`, group: `bench-${id}`, ...ports }
  const run: Run = { ...own, input: input.for(own) }
  const start = await contender.prepare(run)
  const measured = await work.end(run, async ({ count, check }) => {
    const send = input.send === undefined ? {} : { send: (signal: AbortSignal) => input.send!(port, signal) }
    const result = await measure({ start, count: lines.count, reached: count, ...send, orderly: checked })
    const strange = checked ? await check?.(lines) : undefined
    return { ...result, strange }
  })
  await rm(folder, { recursive: true })
  return measured
}

function figures(runs: readonly Measured[], events: number): Figures {
  return {
    'events/s': runs.map(run => events / run.seconds),
    'events/s once it runs': runs.map(rateOnceItRuns(events)),
    'CPU s/million': runs.map(run => (run.cpu / events) * 1e6),
    'peak RSS MiB': runs.map(run => run.memory / 2 ** 20),
    'first event s': runs.map(run => run.first),
  }
}

/** From the first look that saw something to the end; NaN where that look saw everything. */
const rateOnceItRuns = (events: number) => (run: Measured) =>
  run.firstCount < events ? (events - run.firstCount) / (run.seconds - run.first) : Number.NaN
