/**
 * `npm run soak [-- --minutes 30]`: an agent under a steady load. What grows with time shows here: memory, open files, the
 * delay of the event loop. The figures are printed, a line every sixth of the time, and memory's slope at the end.
 */
import { appendFileSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { BuiltAgent } from '../services/agent.ts'
import { temporaryFolder } from '../services/guard.ts'
import { freePorts } from '../services/program.ts'
import { until } from '../services/until.ts'

export interface Sample {
  /** Seconds since the load began. */
  readonly at: number
  /** Resident, in bytes. */
  readonly memory: number
  readonly files: number
  /** 99th percentile of the event loop's delay so far, in seconds. */
  readonly late: number
  readonly delivered: number
}

const linesPerSecond = 5000
const pause = 100
/** Rotated files that are kept: each file that is there costs its follower about 1 KB. */
const kept = 5

/** Loads an agent for so many seconds and gives what was seen of it, once a second. Files are rotated and rolled meanwhile. */
export async function soak(seconds: number, say: (line: string) => void): Promise<Sample[]> {
  const folder = temporaryFolder('soak')
  mkdirSync(join(folder, 'out'))
  const [port] = await freePorts(1)
  const agent = (await BuiltAgent.build(pipeline(folder), folder)).start('--monitor', String(port))
  try {
    await until(() => agent.output.includes('all parts have started'), { what: 'the agent to start' })
    const samples: Sample[] = []
    const log = join(folder, 'app.log')
    const began = performance.now()
    const now = () => (performance.now() - began) / 1000
    let sent = 0
    for (let rotations = 0; now() < seconds; await sleep(pause)) {
      const lines = Math.floor(now() * linesPerSecond) - sent
      appendFileSync(log, `${'x'.repeat(99)}\n`.repeat(lines))
      sent += lines
      if (now() > samples.length) samples.push(await sample(port!, agent.pid, now()))
      if (now() > (rotations + 1) * 10) {
        renameSync(log, `${log}.${++rotations}`)
        rmSync(`${log}.${rotations - kept}`, { force: true })
      }
      if (
        samples.length > 1 &&
        samples.length % Math.ceil(seconds / 6) === 0 &&
        samples.at(-1)!.at > now() - pause / 1000
      )
        say(told(samples.at(-1)!))
    }
    await until(async () => (await sample(port!, agent.pid, now())).delivered >= sent, { what: 'the last line' })
    return samples
  } finally {
    await agent.stop()
  }
}

const pipeline = (folder: string) => `a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = TAILDIR
a.sources.s.filegroups = f
a.sources.s.filegroups.f = ${folder}/app\\\\.log.*
a.sources.s.positionFile = ${folder}/positions.json
a.sources.s.idleTimeout = 5000
a.sources.s.interceptors = i j
a.sources.s.interceptors.i.type = timestamp
a.sources.s.interceptors.j.type = host
a.sources.s.channels = c
a.channels.c.type = file
a.channels.c.checkpointDir = ${folder}/checkpoint
a.channels.c.dataDirs = ${folder}/data
a.channels.c.maxFileSize = 20000000
a.sinks.k.type = file_roll
a.sinks.k.sink.directory = ${folder}/out
a.sinks.k.sink.rollInterval = 5
a.sinks.k.channel = c
`

async function sample(port: number, pid: number, at: number): Promise<Sample> {
  const answer = await fetch(`http://127.0.0.1:${port}/status.json`)
  const { process: own, sinks } = (await answer.json()) as Status
  const files = readdirSync(`/proc/${pid}/fd`).length
  return { at, memory: own.memory, files, late: own.eventLoop.p99, delivered: sinks[0]!.delivered }
}

interface Status {
  readonly process: { readonly memory: number; readonly eventLoop: { readonly p99: number } }
  readonly sinks: readonly { readonly delivered: number }[]
}

export const told = ({ at, memory, files, late, delivered }: Sample): string =>
  `${at.toFixed(0).padStart(5)} s  ${(memory / 2 ** 20).toFixed(0)} MiB  ${files} files  loop ${(late * 1000).toFixed(0)} ms late  ${delivered.toLocaleString('en')} events`

/** How memory grew, by the straight line that fits best, without the first third: in MiB an hour. */
export function slope(samples: readonly Sample[]): number {
  const steady = samples.slice(Math.floor(samples.length / 3))
  const mean = (of: (one: Sample) => number) => steady.reduce((sum, one) => sum + of(one), 0) / steady.length
  const [at, memory] = [mean(one => one.at), mean(one => one.memory)]
  const together = mean(one => (one.at - at) * (one.memory - memory))
  return (together / mean(one => (one.at - at) ** 2) / 2 ** 20) * 3600
}

/** What grew that should not have: sentences. The first third is warming up; the second is compared with the last. */
export function growth(samples: readonly Sample[]): string[] {
  const third = Math.floor(samples.length / 3)
  const [before, after] = [samples.slice(third, 2 * third), samples.slice(2 * third)]
  const grew = (of: (one: Sample) => number, factor: number, slack: number, what: string) => {
    const [first, last] = [median(before.map(of)), median(after.map(of))]
    return last > first * factor + slack ? [`${what}: ${first.toFixed(3)} before, ${last.toFixed(3)} after`] : []
  }
  return [
    ...grew(one => one.memory / 2 ** 20, 1.1, 8, 'memory in MiB'),
    ...grew(one => one.files, 1, 2, 'open files'),
    ...grew(one => one.late, 2, 0.05, 'delay of the event loop in s'),
  ]
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!

export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { minutes: { type: 'string', default: '30' } } })
  const samples = await soak(Number(values.minutes) * 60, console.log)
  console.log(told(samples.at(-1)!))
  console.log(`memory's slope: ${slope(samples).toFixed(1)} MiB an hour`)
  const found = growth(samples)
  for (const line of found) console.log(`grows: ${line}`)
  return found.length === 0 ? 0 : 1
}
