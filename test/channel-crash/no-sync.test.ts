/** The harness itself on trial: a file channel that does not sync must lose what it acknowledged when the power goes. */
import { expect, it } from 'vitest'
import type { Files, OpenFile } from '../../runtime/channels/file/files.ts'
import { Disk, type Plan } from './disk.ts'
import { seeded } from './random.ts'
import { World } from './world.ts'

class DiskWithoutSync extends Disk {
  override process(plan?: Plan): { files: Files; died: Promise<void> } {
    const { files, died } = super.process(plan)
    const open: Files['open'] = async (path, how) => withoutSync(await files.open(path, how))
    return { files: overriding(files, { open }), died }
  }
}

function withoutSync(file: OpenFile): OpenFile {
  return overriding(file, { sync: async () => {}, writeSynced: (buffers, position) => file.write(buffers, position) })
}

function overriding<T extends object>(one: T, methods: Partial<T>): T {
  return new Proxy(one, {
    get(target, name) {
      const value = Reflect.get(methods, name) ?? Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

it.each([
  { name: 'with syncs nothing is lost', disk: () => new Disk(), loses: false },
  { name: 'without syncs it is found', disk: () => new DiskWithoutSync(), loses: true },
])('$name', async ({ disk: make, loses }) => {
  const losses: string[] = []
  for (let seed = 1; seed <= 10; seed++) losses.push(...(await faultsAfterPowerLoss(make(), seed)))
  expect(losses.length > 0, losses.join('\n')).toBe(loses)
})

async function faultsAfterPowerLoss(disk: Disk, seed: number): Promise<string[]> {
  const random = seeded(seed)
  const world = new World(random)
  const pass: Plan = () => 'pass'
  let dies = false
  const first = await world.start(disk, () => (dies ? 'before' : 'pass'), 1)
  await world.fill(first!.channel, 500)
  dies = true
  disk.losePower(random)
  const second = await world.start(disk, pass, 2).catch((error: Error) => error)
  // A channel whose files are damaged so much that it does not open has lost everything.
  if (second instanceof Error) return [second.message]
  await world.drain(second!.channel)
  await second!.channel.stop()
  return world.faults()
}
