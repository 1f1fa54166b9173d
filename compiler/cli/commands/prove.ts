import { access, constants, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  type FaultKind,
  faultKinds,
  flumeClassPath,
  type ProveOptions,
  prove as proveClaim,
} from '../../prove/index.ts'
import { htmlReport } from '../../prove/report/html.ts'
import { textReport } from '../../prove/report/text.ts'
import { NoBroker } from '../../trial/broker.ts'
import { NoStandIn } from '../../trial/stand-ins.ts'
import { claimOf } from '../claim.ts'
import { endOnSignals, UserError } from '../main.ts'
import { readAgents } from '../read-pipeline.ts'

export interface ProveFlags {
  readonly agent?: string
  readonly against?: 'flume'
  readonly faults?: string
  readonly events: number
  readonly rate: number
  readonly seed: number
  readonly kafka?: string
  readonly json?: string
  readonly html?: string
  readonly keep?: true
}

export async function prove(file: string, flags: ProveFlags): Promise<void> {
  const options = optionsOf(flags)
  const pipelines = readAgents([file], flags.agent)
  for (const path of [flags.json, flags.html]) if (path !== undefined) await canBeWritten(path)
  endOnSignals()
  try {
    const report = await proveClaim(claimOf(pipelines), options)
    const command = commandOf(file, flags)
    const text = textReport(report, command)
    await new Promise(resolve => process.stdout.write(text, resolve))
    if (flags.json !== undefined)
      await writeFile(flags.json, `${JSON.stringify({ version: 1, command, ...report }, null, 2)}\n`)
    if (flags.html !== undefined) await writeFile(flags.html, htmlReport(report, command))
    // Flume's own result is told, not judged.
    // Not at the end of its own: Node 20 was seen to spin for ever in what it does then.
    process.exit(report.results[0]!.holds ? 0 : 1)
  } catch (error) {
    if (error instanceof NoStandIn) throw new UserError(`${file}: ${error.message}`)
    if (error instanceof NoBroker) throw new UserError(`--kafka: ${error.message}`)
    throw error
  }
}

/** Before the run, which takes a while. */
async function canBeWritten(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK)
  } catch (error) {
    throw new UserError(`${path}: can't be written: ${(error as Error).message}`, 2)
  }
}

/** Wrong ones are found before anything is read or started. */
function optionsOf(flags: ProveFlags): ProveOptions {
  const flume = flags.against === undefined ? undefined : flumeClassPath()
  if (flags.against !== undefined && flume === undefined)
    throw new UserError('--against flume: set FLUME_HOME to a Flume 1.11, or FLUME_LIB to a folder with its jars', 2)
  const { events, rate, seed, kafka, keep } = flags
  const faults = flags.faults === undefined ? {} : { faults: kinds(flags.faults) }
  return {
    events,
    rate,
    seed,
    ...telling(),
    ...faults,
    ...(kafka && { kafka }),
    ...(flume && { flume }),
    ...(keep && { keep }),
  }
}

/** Lines go to standard error; on a terminal the last one tells how far it is. */
function telling(): Pick<ProveOptions, 'say' | 'progress'> {
  const { stderr } = process
  if (!stderr.isTTY) return { say: line => void stderr.write(`${line}\n`) }
  const clear = '\r\x1b[K'
  return {
    say: line => void stderr.write(`${clear}${line}\n`),
    progress({ seconds, sent, out }) {
      const [went, came] = [sent, out].map(number => number.toLocaleString('en'))
      stderr.write(`${clear}${seconds.toFixed(0)} s  sent ${went}, came out ${came} `)
    },
  }
}

/** What gives the same faults again. */
function commandOf(file: string, { agent, against, faults, events, rate, seed, kafka }: ProveFlags): string {
  const set = { agent, against, faults, events, rate, seed, kafka }
  const flags = Object.entries(set).flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${value}`]))
  return ['flumec prove', file, ...flags].join(' ')
}

function kinds(text: string): FaultKind[] {
  return text.split(',').map(kind => {
    if (!Object.hasOwn(faultKinds, kind))
      throw new UserError(
        `--faults ${kind}: there is no such fault; there are ${Object.keys(faultKinds).join(', ')}`,
        2,
      )
    return kind as FaultKind
  })
}
