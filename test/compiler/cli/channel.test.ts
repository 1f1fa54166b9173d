/** `flumec channel` as it is shipped. What the tool does in detail: test/runtime/channels/file/tool.test.ts. */
import { cp, mkdir, open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { recordHeaderBytes, recordMark } from '../../../runtime/channels/file/format.ts'
import { FileChannel } from '../../../runtime/channels/file/index.ts'
import { Receipt } from '../../../runtime/core/receipt.ts'
import { batchOf, inFolder, lent, numbered, testContext } from '../../contracts/support.ts'
import { finished, run } from './command.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

const channelIn = (folder: string) =>
  new FileChannel({
    checkpointDir: join(folder, 'checkpoint'),
    dataDirs: [join(folder, 'data')],
    minimumRequiredSpace: 0,
  })

/** 100 events, of which 10 are delivered. */
async function filled(folder: string): Promise<void> {
  const channel = channelIn(folder)
  await channel.start(testContext('filled'))
  for (let at = 0; at < 100; at += 10) await channel.put(batchOf(numbered(10, at)), new Receipt(() => {}))
  await (await channel.take(10, new AbortController().signal))!.commit()
  await channel.stop()
}

/** Changes a byte of the payload of the third record, the events 20 to 29. */
async function damage(folder: string): Promise<void> {
  const [name] = await readdir(join(folder, 'data'))
  const path = join(folder, 'data', name!)
  const bytes = await readFile(path)
  let at = -1
  for (let record = 0; record < 3; record++) at = bytes.indexOf(recordMark, at + 1)
  const file = await open(path, 'r+')
  await file.write(Buffer.of(bytes[at + recordHeaderBytes]! ^ 0xff), 0, 1, at + recordHeaderBytes)
  await file.close()
}

it('tells what a channel holds, each time it is asked', () =>
  inFolder(async folder => {
    await filled(folder)
    // The second run has its code from V8's cache.
    for (const env of [{ XDG_CACHE_HOME: join(folder, 'cache') }, { XDG_CACHE_HOME: join(folder, 'cache') }]) {
      const { status, out, err } = await run('flumec', ['channel', 'status', 'data'], { cwd: folder, env })
      expect(err).toBe('')
      expect(out).toContain('waiting     90 events')
      expect(status).toBe(0)
    }
  }))

it('exports to JSON lines, and into another channel', () =>
  inFolder(async folder => {
    await filled(folder)
    const lines = await run('flumec', ['channel', 'export', '.'], { cwd: folder })
    expect(lines.status).toBe(0)
    expect(
      lines.out
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).body),
    ).toEqual(numbered(90, 10))
    const moved = await run('flumec', ['channel', 'export', '.', '--to', 'new'], { cwd: folder })
    expect(moved).toMatchObject({ status: 0, out: expect.stringContaining('90 events brought to') })
    const channel = channelIn(join(folder, 'new'))
    await channel.start(testContext('new'))
    expect(lent(await channel.take(1000, new AbortController().signal))).toEqual(numbered(90, 10))
    await channel.stop()
  }))

it('finds damage, prints a plan for it, and follows it with --apply only', () =>
  inFolder(async folder => {
    await filled(folder)
    await damage(folder)
    const channel = (...args: string[]) => run('flumec', ['channel', ...args, '.'], { cwd: folder })
    expect(await channel('check')).toMatchObject({
      status: 1,
      out: expect.stringContaining('10 of them not delivered'),
    })
    const plan = await channel('repair')
    expect(plan).toMatchObject({ status: 1, out: expect.stringContaining('would do: write a new checkpoint') })
    expect(await channel('repair')).toEqual(plan)
    expect(await channel('repair', '--apply')).toMatchObject({ status: 0, out: expect.stringContaining('done') })
    expect((await channel('status')).out).toContain('80')
  }))

it('says in a line what is wrong with its arguments', () =>
  inFolder(async folder => {
    const nothing = await run('flumec', ['channel', 'status', '.'], { cwd: folder })
    expect(nothing).toMatchObject({ status: 2, out: '', err: expect.stringContaining('holds no file channel') })
    expect((await run('flumec', ['channel', 'status'], { cwd: folder })).status).toBe(2)
    expect((await run('flumec', ['channel', 'mend', '.'], { cwd: folder })).status).toBe(2)
  }))

it('works from the package, without this repository', () =>
  inFolder(async folder => {
    await filled(folder)
    const installed = join(folder, 'node_modules/flumec')
    await mkdir(installed, { recursive: true })
    await cp(join(root, 'build'), join(installed, 'build'), { recursive: true })
    await cp(join(root, 'package.json'), join(installed, 'package.json'))
    const command = join(installed, 'build/cli/flumec.js')
    const { status, out } = await finished(process.execPath, [command, 'channel', 'status', '.'], { cwd: folder })
    expect(out).toContain('waiting     90 events')
    expect(status).toBe(0)
    expect((await stat(command)).mode & 0o111).not.toBe(0)
  }))
