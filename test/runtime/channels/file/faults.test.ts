/** Disks that fill, fail, or take their time: the source waits, nothing is lost, and it goes on by itself. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { FileChannel } from '../../../../runtime/channels/file/index.ts'
import type { FileChannelOptions } from '../../../../runtime/channels/file/options.ts'
import { ChannelFullError } from '../../../../runtime/core/contracts.ts'
import { Receipt } from '../../../../runtime/core/receipt.ts'
import { Disk, type Operation, type Plan, systemError } from '../../../channel-crash/disk.ts'
import { batchOf, eventually, inFolder, lent, numbered, testContext } from '../../../contracts/support.ts'

const never = new AbortController().signal
const receipt = () => new Receipt(() => {})

async function takeAll(channel: FileChannel): Promise<string[]> {
  const seen: string[] = []
  while (channel.size > 0) {
    const loan = await channel.take(100, never)
    seen.push(...lent(loan))
    await loan!.commit()
  }
  return seen
}

const options = (folder: string, more: FileChannelOptions = {}): FileChannelOptions => ({
  checkpointDir: join(folder, 'checkpoint'),
  dataDirs: [join(folder, 'data')],
  minimumRequiredSpace: 0,
  'keep-alive': 0,
  ...more,
})

async function startedOn(disk: Disk, plan: Plan, more: FileChannelOptions = {}) {
  const { files } = disk.process(plan)
  const channel = new FileChannel(options('/f', more), { files, holder: { text: 'one', runs: text => text === 'one' } })
  const context = testContext('faults')
  await channel.start(context)
  return { channel, context }
}

const isSegment = ({ path }: Operation) => path.endsWith('.segment')

describe('through the file layer', () => {
  it.each([
    ['a write', 'write'],
    ['a sync', 'sync'],
  ] as const)(
    'EIO in %s: the put is refused, later ones go into a new segment, and nothing is lost',
    async (_, kind) => {
      let broken = false
      const disk = new Disk()
      const plan: Plan = operation =>
        broken && operation.kind === kind && isSegment(operation) ? systemError('EIO', operation.path) : 'pass'
      const { channel, context } = await startedOn(disk, plan)
      await channel.put(batchOf(numbered(10)), receipt())
      broken = true
      await expect(channel.put(batchOf(['refused']), receipt())).rejects.toBeInstanceOf(ChannelFullError)
      const loan = await channel.take(4, never)
      await loan!.commit()
      broken = false
      await eventually(() => puts(channel, numbered(5, 10)), 'the disk takes events again')
      expect(await takeAll(channel)).toEqual(numbered(11, 4))
      expect(context.metrics.get('EventPutErrorCount')).toBeGreaterThan(0)
      await channel.stop()
      const again = await startedOn(disk, () => 'pass')
      expect(again.channel.size).toBe(0)
    },
  )

  it('a failing directory is passed over for the next one', async () => {
    const disk = new Disk()
    const plan: Plan = operation =>
      operation.path.startsWith('/f/one/') && operation.kind === 'sync' ? systemError('EIO', operation.path) : 'pass'
    const { channel } = await startedOn(disk, plan, { dataDirs: ['/f/one', '/f/two'] })
    await eventually(() => puts(channel, ['a']), 'the second directory takes it')
    expect(await takeAll(channel)).toEqual(['a'])
  })

  it('EIO while reading: nothing is passed over, and it goes on when the disk is back', async () => {
    const disk = new Disk()
    const first = await startedOn(disk, () => 'pass')
    await first.channel.put(batchOf(numbered(10)), receipt())
    await first.channel.stop()
    let broken = false
    const plan: Plan = operation =>
      broken && operation.kind === 'read' && isSegment(operation) ? systemError('EIO', operation.path) : 'pass'
    const { channel, context } = await startedOn(disk, plan)
    broken = true
    const taking = channel.take(10, never)
    await eventually(() => context.metrics.get('EventTakeErrorCount') > 0, 'the error is counted')
    broken = false
    expect(lent(await taking)).toEqual(numbered(10))
  })

  it('commits that no disk takes are given back, and nothing is lent until it takes them again', async () => {
    let broken = false
    const plan: Plan = operation =>
      broken && operation.kind === 'write' ? systemError('EROFS', operation.path) : 'pass'
    const { channel } = await startedOn(new Disk(), plan)
    await channel.put(batchOf(numbered(10)), receipt())
    const loan = await channel.take(5, never)
    broken = true
    await expect(loan!.commit()).rejects.toThrow('EROFS')
    await loan!.rollback()
    expect(await channel.take(5, AbortSignal.timeout(300))).toBeUndefined()
    broken = false
    expect(await takeAll(channel)).toEqual(numbered(10))
  })

  it('a full disk drains: commits need no block, and drained segments are removed', async () => {
    const disk = new Disk()
    const { channel } = await startedOn(disk, () => 'pass', { maxFileSize: 10_000 })
    for (let i = 0; i < 100; i++) await channel.put(batchOf(numbered(10, i * 10)), receipt())
    disk.full = true
    disk.free = 0
    await expect(channel.put(batchOf(['refused']), receipt())).rejects.toBeInstanceOf(ChannelFullError)
    await channel.stop()
    // It starts on the full disk too.
    const again = await startedOn(disk, () => 'pass', { maxFileSize: 10_000 })
    expect(await takeAll(again.channel)).toEqual(numbered(1000))
    await eventually(
      () => disk.paths('/f/data').filter(path => path.endsWith('.segment')).length === 0,
      'the room is given back',
    )
    disk.full = false
    disk.free = 1e9
    await eventually(() => puts(again.channel, ['new']), 'puts are taken again')
    await again.channel.stop()
    const last = await startedOn(disk, () => 'pass')
    expect(await takeAll(last.channel)).toEqual(['new'])
  })

  it('a slow disk holds puts back and shares its syncs among those that wait', async () => {
    let syncs = 0
    const disk = new Disk()
    const { files } = disk.process(operation => {
      if (operation.kind === 'sync' && isSegment(operation)) syncs++
      return 'pass'
    })
    const slow = {
      ...bound(files),
      open: async (path: string, how: 'read' | 'change' | 'create') => slowed(await files.open(path, how)),
    }
    const channel = new FileChannel(options('/f'), { files: slow, holder: { text: 'one', runs: () => true } })
    await channel.start(testContext('slow'))
    const before = syncs
    await Promise.all(Array.from({ length: 50 }, (_, i) => channel.put(batchOf([`${i}`]), receipt())))
    expect(syncs - before).toBeLessThan(10)
    expect(await takeAll(channel)).toHaveLength(50)
  })
})

/** Whether the put is taken now. */
async function puts(channel: FileChannel, bodies: string[]): Promise<boolean> {
  try {
    await channel.put(batchOf(bodies), receipt())
    return true
  } catch (error) {
    expect(error).toBeInstanceOf(ChannelFullError)
    return false
  }
}

type Files = ReturnType<Disk['process']>['files']

function bound(files: Files): Files {
  const names = [
    'open',
    'list',
    'makeDirectory',
    'remove',
    'rename',
    'syncDirectory',
    'freeSpace',
    'makeLink',
    'readLink',
    'touchLink',
  ] as const
  return Object.fromEntries(names.map(name => [name, (files[name] as () => unknown).bind(files)])) as unknown as Files
}

function slowed(file: Awaited<ReturnType<Files['open']>>): typeof file {
  const sync = async () => {
    await new Promise(resolve => setTimeout(resolve, 20))
    await file.sync()
  }
  return {
    size: () => file.size(),
    read: (a, b) => file.read(a, b),
    write: (a, b) => file.write(a, b),
    writeSynced: async (a, b) => {
      await file.write(a, b)
      await sync()
    },
    sync,
    close: () => file.close(),
  }
}

describe('byteCapacity', () => {
  const bound = 1 << 20
  const onDisk = (folder: string) => {
    const entries = readdirSync(join(folder, 'data'), { withFileTypes: true }).filter(entry => entry.isFile())
    return entries.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
  }

  it('holds puts back, and takes them again when drained segments have gone', () =>
    inFolder(async folder => {
      const channel = new FileChannel(options(folder, { byteCapacity: bound, capacity: 1_000_000 }))
      await channel.start(testContext('bound'))
      const line = 'x'.repeat(1000)
      let put = 0
      let taken = 0
      for (let round = 0; round < 5; round++) {
        while (await putsBatch(channel, batchOf([`${put} ${line}`, `${put + 1} ${line}`]))) put += 2
        expect(onDisk(folder)).toBeLessThanOrEqual(bound)
        expect(channel.size).toBeGreaterThan(600)
        // A third of it: one segment at least is drained.
        for (const target = taken + 350; taken < target; ) {
          const loan = await channel.take(50, never)
          expect(lent(loan).map(text => Number.parseInt(text, 10))).toEqual(
            Array.from({ length: loan!.count }, (_, i) => taken + i),
          )
          taken += loan!.count
          await loan!.commit()
          expect(onDisk(folder)).toBeLessThanOrEqual(bound)
        }
      }
      expect(put).toBeGreaterThan(2000)
      expect((await takeAll(channel)).length).toBe(put - taken)
      await channel.stop()
    }))

  it('lets commits of single events through, of which the records have no room', () =>
    inFolder(async folder => {
      const channel = new FileChannel(options(folder, { byteCapacity: bound, capacity: 1_000_000 }))
      await channel.start(testContext('bound'))
      let put = 0
      const batch = () => batchOf(numbered(400, put))
      while (await putsBatch(channel, batch())) put += 400
      for (let i = 0; i < 200; i++) {
        const loan = await channel.take(1, never)
        expect(lent(loan)).toEqual(numbered(1, i))
        await loan!.commit()
      }
      expect(onDisk(folder)).toBeLessThanOrEqual(bound)
      await channel.stop()
      await channel.start(testContext('again'))
      expect(channel.size).toBe(put - 200)
      await channel.stop()
    }))

  it('lets a batch pass that is larger by itself, when nothing else waits', () =>
    inFolder(async folder => {
      const channel = new FileChannel(options(folder, { byteCapacity: bound }))
      await channel.start(testContext('bound'))
      const large = () => batchOf(['x'.repeat(2 * bound)])
      for (let round = 0; round < 3; round++) {
        await eventually(() => putsBatch(channel, large()), 'the batch has room')
        expect(await putsBatch(channel, batchOf(['next']))).toBe(false)
        expect((await takeAll(channel)).length).toBe(1)
      }
      await channel.stop()
    }))
})

describe('a second agent', () => {
  it('is kept out, and told who has the directories', () =>
    inFolder(async folder => {
      const first = new FileChannel(options(folder))
      await first.start(testContext('first'))
      const second = new FileChannel(options(folder))
      await expect(second.start(testContext('second'))).rejects.toThrow(`in use by process ${process.pid} on`)
      await first.stop()
      await second.start(testContext('second'))
      await second.stop()
    }))

  it('takes over from a process that was killed', () =>
    inFolder(async folder => {
      const script = `require('fs').mkdirSync(process.argv[1], {recursive: true});
        const stat = require('fs').readFileSync('/proc/self/stat', 'utf8'); const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
        const boot = require('fs').readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
        const space = require('fs').readlinkSync('/proc/self/ns/pid').replace(/\\D/g, '');
        require('fs').symlinkSync(process.pid + '.' + start + '.' + boot + '.' + space + '@' + require('os').hostname(), process.argv[1] + '/flumec.lock')`
      execFileSync(process.execPath, ['-e', script, join(folder, 'data')])
      const channel = new FileChannel(options(folder))
      await channel.start(testContext('second'))
      await channel.stop()
    }))
})

/** A small tmpfs of its own; undefined when this machine does not let us mount one. */
function mountSmall(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'flumec-full-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder], { stdio: 'ignore' })
    return folder
  } catch {
    rmSync(folder, { recursive: true })
    return undefined
  }
}

const mounted = mountSmall()
afterAll(() => {
  if (mounted === undefined) return
  execFileSync('umount', ['-l', mounted])
  rmSync(mounted, { recursive: true })
})

describe.skipIf(mounted === undefined)('on a file system of 3 MiB (skipped where mount is not permitted)', () => {
  const fresh = (name: string) => {
    const folder = join(mounted!, name)
    mkdirSync(folder)
    return folder
  }

  it('fills, drains while it is full, and goes on by itself', async () => {
    const folder = fresh('fills')
    const channel = new FileChannel(
      options(folder, { capacity: 1_000_000, minimumRequiredSpace: 1 << 20, maxFileSize: 300_000 }),
    )
    await channel.start(testContext('full'))
    let put = 0
    const line = 'x'.repeat(200)
    const batch = () => batchOf(Array.from({ length: 100 }, (_, i) => `${put + i} ${line}`))
    while (await putsBatch(channel, batch())) put += 100
    expect(put).toBeGreaterThan(3000)
    // Another program takes the last byte.
    fillUp(join(mounted!, 'ballast'))
    expect(statfsSync(mounted!).bavail).toBe(0)
    const seen = await takeAll(channel)
    expect(seen.map(text => Number.parseInt(text, 10))).toEqual(Array.from({ length: put }, (_, i) => i))
    rmSync(join(mounted!, 'ballast'))
    await eventually(() => putsBatch(channel, batch()), 'puts are taken again')
    await channel.stop()
    rmSync(folder, { recursive: true })
  })

  it('starts and drains on a disk without one free block', async () => {
    const folder = fresh('starts')
    const first = new FileChannel(options(folder))
    await first.start(testContext('full'))
    await first.put(batchOf(numbered(500)), receipt())
    await first.stop()
    fillUp(join(mounted!, 'ballast'))
    const channel = new FileChannel(options(folder))
    await channel.start(testContext('full'))
    expect(await takeAll(channel)).toEqual(numbered(500))
    await channel.stop()
    rmSync(join(mounted!, 'ballast'))
    rmSync(folder, { recursive: true })
  })

  it('waits while the file system is read-only', async () => {
    const folder = fresh('read-only')
    const channel = new FileChannel(options(folder))
    await channel.start(testContext('read-only'))
    await channel.put(batchOf(numbered(20)), receipt())
    await channel.stop()
    execFileSync('mount', ['-o', 'remount,ro', mounted!])
    try {
      await expect(new FileChannel(options(folder)).start(testContext('read-only'))).rejects.toThrow('EROFS')
    } finally {
      execFileSync('mount', ['-o', 'remount,rw', mounted!])
    }
    await channel.start(testContext('read-only'))
    expect(await takeAll(channel)).toEqual(numbered(20))
    await channel.stop()
  })

  // Linux lets nobody remount a file system with a file open for writing: the checkpoint lies elsewhere, and no segment
  // is being written.
  it('drains and waits when the file system turns read-only under it', () =>
    inFolder(async elsewhere => {
      const paths = { checkpointDir: join(elsewhere, 'checkpoint'), dataDirs: [fresh('turns')] }
      const channel = new FileChannel(options('', paths))
      await channel.start(testContext('filled'))
      await channel.put(batchOf(numbered(20)), receipt())
      await channel.stop()
      await channel.start(testContext('turns'))
      execFileSync('mount', ['-o', 'remount,ro', mounted!])
      try {
        expect(await putsBatch(channel, batchOf(['refused']))).toBe(false)
        expect(await takeAll(channel)).toEqual(numbered(20))
        expect(await putsBatch(channel, batchOf(['refused']))).toBe(false)
      } finally {
        execFileSync('mount', ['-o', 'remount,rw', mounted!])
      }
      await eventually(() => putsBatch(channel, batchOf(['afterwards'])), 'puts are taken again')
      expect(await takeAll(channel)).toEqual(['afterwards'])
      await channel.stop()
    }))
})

async function putsBatch(channel: FileChannel, batch: ReturnType<typeof batchOf>): Promise<boolean> {
  try {
    await channel.put(batch, receipt())
    return true
  } catch (error) {
    expect(error).toBeInstanceOf(ChannelFullError)
    return false
  }
}

function fillUp(path: string): void {
  for (let size = 1 << 16; size >= 1; )
    try {
      writeFileSync(path, Buffer.alloc(size), { flag: 'a' })
    } catch {
      size >>= 1
    }
}
