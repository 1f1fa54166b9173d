/** Runs in a process of its own: prints, as JSON, how many times as fast as its plain code each path is. */
import { type Path, paths } from './paths.ts'

/** CPU time of one measurement, in µs: much more than the clock's step, so little that many pass undisturbed. */
const burst = 300
const rounds = 100
/** Of all measurements the quick ones count: what disturbs (other programs, the collector) only ever adds. */
const quick = 0.05

export async function main(): Promise<void> {
  const measured = []
  for (const [name, path] of Object.entries(paths)) measured.push({ name, ...(await prepared(path)) })
  for (let round = 0; round < rounds; round++)
    for (const one of measured) {
      one.ourTimes.push(await one.ours())
      one.plainTimes.push(await one.plain())
    }
  const ratios = measured.map(({ name, ourTimes, plainTimes }) => [name, quickOf(plainTimes) / quickOf(ourTimes)])
  console.log(JSON.stringify(Object.fromEntries(ratios)))
}

const quickOf = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length * quick)]!

async function prepared({ ours, plain }: Path) {
  return { ours: await timer(ours), plain: await timer(plain), ourTimes: [] as number[], plainTimes: [] as number[] }
}

type Work = Path['ours']

/** Warms up, and gives what measures the CPU time of one call, in µs. */
async function timer(work: Work): Promise<() => Promise<number>> {
  await spent(work, 50)
  let times = 1
  for (let took = 0; took < burst; times *= 2) took = await spent(work, times)
  return async () => (await spent(work, times)) / times
}

async function spent(work: Work, times: number): Promise<number> {
  const before = process.cpuUsage()
  for (let i = 0; i < times; i++) {
    const result = work()
    if (typeof result !== 'number') await result
  }
  const { user, system } = process.cpuUsage(before)
  return user + system
}
