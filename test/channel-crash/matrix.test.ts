/**
 * The crash matrix of the file channel: the process ends at each point (points.ts), by a kill, by a power loss, and
 * once more or several times while it recovers; then everything that was acknowledged has to be there.
 */
import { afterAll, describe, expect, it, vi } from 'vitest'
import { Disk, type Plan, systemError } from './disk.ts'
import { type CrashPoint, crashPoints } from './points.ts'
import { type Random, seeded, upTo } from './random.ts'
import { World } from './world.ts'

const modes = ['kill', 'power loss', 'again in recovery'] as const
type Mode = (typeof modes)[number]

const eventsPerCase = 8_000
const seed = Number(process.env.CRASH_SEED ?? 1)
/** After a failed checkpoint the log waits a second; the clock is put forward with each operation instead. */
let clockAhead = 0
const now = Date.now
vi.spyOn(Date, 'now').mockImplementation(() => now() + clockAhead)
afterAll(() => vi.restoreAllMocks())

const results = new Map<
  CrashPoint,
  Map<Mode, { acknowledged: number; again: number; crashes: number; faults: string[] }>
>()

describe.each(crashPoints.map(point => [`${point.phase}: ${point.name}`, point] as const))('%s', (_, point) => {
  it.each(modes)('%s', async mode => {
    const result = await runCase(
      point,
      mode,
      seeded(seed * 1000 + crashPoints.indexOf(point) * 3 + modes.indexOf(mode)),
    )
    results.set(point, (results.get(point) ?? new Map()).set(mode, result))
    expect(result.faults).toEqual([])
  })
})

it('loses nothing of a million acknowledged events', async () => {
  const all = [...results.values()].flatMap(row => [...row.values()])
  const sum = (of: (result: (typeof all)[number]) => number) => all.reduce((total, result) => total + of(result), 0)
  console.log(
    table(result => `${result.acknowledged} acknowledged, ${result.faults.length} lost, ${result.again} again`),
  )
  console.log(
    `${crashPoints.length} points x ${modes.length}: ${sum(r => r.crashes)} crashes, ${sum(r => r.acknowledged)} events acknowledged, ${sum(r => r.faults.length)} lost, ${sum(r => r.again)} came again (seed ${seed})`,
  )
  expect(sum(result => result.acknowledged)).toBeGreaterThanOrEqual(1_000_000)
  await expect(`${table(result => `${result.faults.length} lost`)}\n`).toMatchFileSnapshot('matrix.txt')
})

/** Crashes at the point, recovers, checks, and goes on, until enough events were acknowledged. */
async function runCase(point: CrashPoint, mode: Mode, random: Random) {
  const world = new World(random)
  let disk = new Disk()
  let crashes = 0
  let generation = 0
  while (world.acknowledged < eventsPerCase) {
    if (point.phase === 'start') disk = new Disk()
    if (await crashOnce(world, disk, point, random, generation++)) crashes++
    await afterCrash(disk, mode, random)
    if (mode === 'again in recovery') {
      for (let times = 1 + upTo(random, 3); times > 0; times--) {
        await world.start(disk, afterOperations(upTo(random, 30)), generation++)
        await afterCrash(disk, random() < 0.5 ? 'kill' : 'power loss', random)
      }
    }
    await verify(world, disk, generation++, point, random)
  }
  if (crashes === 0) throw new Error(`the point was never reached: ${point.phase}: ${point.name}`)
  return { acknowledged: world.acknowledged, again: world.again, crashes, faults: world.faults() }
}

/** Works until the point is met; true when it was. */
async function crashOnce(
  world: World,
  disk: Disk,
  point: CrashPoint,
  random: Random,
  generation: number,
): Promise<boolean> {
  const early = point.phase === 'start' || point.inRecovery
  let left = early ? 0 : upTo(random, 5)
  let met = false
  let working = early === true
  let failed = point.afterError === undefined
  const plan: Plan = operation => {
    if (!failed && working && point.afterError!(operation)) {
      failed = true
      return systemError('EIO', operation.path)
    }
    if (!failed) return 'pass'
    if (point.afterError !== undefined) clockAhead += 100
    // Every operation is shown to the point: some look at what came before.
    if (!point.matches(operation) || !working || met || left-- > 0) return 'pass'
    met = true
    return point.where
  }
  if (point.phase === 'take') left = upTo(random, 2)
  if (point.inRecovery) await leaveWork(world, disk, random, generation)
  const run = await world.start(disk, plan, generation)
  if (run === undefined) return met
  working = true
  const target = world.acknowledged + (early ? 200 : 4000)
  const turnsFull = world.acknowledged + 300
  await world.work(run.channel, run.died, () => {
    if (point.full && world.acknowledged >= turnsFull) disk.full = true
    return world.acknowledged >= target || (disk.full && run.channel.size === 0)
  })
  return met
}

/** A process that is killed while it works, so that the next start finds something to recover. */
async function leaveWork(world: World, disk: Disk, random: Random, generation: number): Promise<void> {
  const run = await world.start(disk, afterOperations(100 + upTo(random, 100)), generation + 0.5)
  if (run !== undefined) await world.work(run.channel, run.died, () => false)
}

const afterOperations =
  (count: number): Plan =>
  () =>
    count-- === 0 ? 'after' : 'pass'

async function afterCrash(disk: Disk, mode: Mode, random: Random): Promise<void> {
  // Calls of the dead process that were under way come to nothing.
  await new Promise(setImmediate)
  if (mode !== 'kill' && (mode === 'power loss' || random() < 0.5)) disk.losePower(random)
}

/** The channel opens and works, and every second time it is emptied, on a full disk too. */
async function verify(world: World, disk: Disk, generation: number, point: CrashPoint, random: Random): Promise<void> {
  const run = await world.start(disk, () => 'pass', generation)
  if (point.phase === 'take' && world.acknowledged < eventsPerCase) await world.fill(run!.channel, 1000)
  const keepsBacklog = point.phase === 'take' || point.inRecovery || random() < 0.5
  if (!keepsBacklog || world.acknowledged >= eventsPerCase) await world.drain(run!.channel)
  disk.full = false
  const target = world.acknowledged + 500
  if (point.phase === 'start') {
    await world.work(run!.channel, run!.died, () => world.acknowledged >= target)
    await world.drain(run!.channel)
  }
  await run!.channel.stop()
}

function table(
  cell: (result: { acknowledged: number; again: number; crashes: number; faults: string[] }) => string,
): string {
  const rows = crashPoints.map(point => [
    `${point.phase}: ${point.name}`,
    ...modes.map(mode => {
      const result = results.get(point)?.get(mode)
      return result === undefined ? '-' : cell(result)
    }),
  ])
  const all = [['the process ends when', ...modes], ...rows]
  const widths = all[0]!.map((_, column) => Math.max(...all.map(row => row[column]!.length)))
  return all
    .map(row =>
      row
        .map((text, column) => text.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
