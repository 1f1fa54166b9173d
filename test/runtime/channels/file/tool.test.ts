import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aroundCrc } from '../../../../runtime/channels/file/format.ts'
import { FileChannel } from '../../../../runtime/channels/file/index.ts'
import type { FileChannelOptions } from '../../../../runtime/channels/file/options.ts'
import { type ChannelCommand, channelTool } from '../../../../runtime/channels/file/tool/index.ts'
import { EventBatch } from '../../../../runtime/core/event-batch.ts'
import { Receipt } from '../../../../runtime/core/receipt.ts'
import { batchOf, inFolder, lent, numbered, testContext } from '../../../contracts/support.ts'

const never = new AbortController().signal
const receipt = () => new Receipt(() => {})

async function tool(command: ChannelCommand, folder: string, options = {}) {
  const lines: string[] = []
  const errors: string[] = []
  const output = { line: (text: string) => void lines.push(text), error: (text: string) => void errors.push(text) }
  const status = await channelTool(command, folder, options, output)
  return { status, text: lines.join('\n'), lines, errors: errors.join('\n') }
}

const optionsIn = (folder: string, more: FileChannelOptions = {}): FileChannelOptions => ({
  checkpointDir: join(folder, 'checkpoint'),
  dataDirs: [join(folder, 'data')],
  minimumRequiredSpace: 0,
  maxFileSize: 12_000,
  ...more,
})

/** 300 events, of which 45 are delivered. */
async function filled(folder: string, more: FileChannelOptions = {}): Promise<void> {
  const channel = new FileChannel(optionsIn(folder, more))
  await channel.start(testContext('filled'))
  for (let at = 0; at < 300; at += 10) await channel.put(batchOf(numbered(10, at), { é: 'ü' }), receipt())
  await (await channel.take(45, never))!.commit()
  await channel.stop()
}

async function contents(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const texts = await Promise.all(files.map(async path => [path, await readFile(path, 'latin1')] as const))
  return Object.fromEntries(texts)
}

async function damage(folder: string, at: number): Promise<void> {
  const [name] = (await readdir(join(folder, 'data')))
    .filter(name => name.endsWith('.segment'))
    .sort()
    .slice(1)
  const path = join(folder, 'data', name!)
  const bytes = await readFile(path)
  bytes[at] = bytes[at]! ^ 0xff
  await writeFile(path, bytes)
}

it.each(['.', 'data', 'checkpoint'])('status finds the channel from %s, and changes nothing', place =>
  inFolder(async folder => {
    await filled(folder)
    const before = await contents(folder)
    const { status, text } = await tool('status', join(folder, place))
    expect(text).toContain('waiting     255 events')
    expect(text).toContain('used by     nobody')
    expect(status).toBe(0)
    expect(await contents(folder)).toEqual(before)
  }),
)

it('status tells who uses it; the other commands refuse then', () =>
  inFolder(async folder => {
    await filled(folder)
    const channel = new FileChannel(optionsIn(folder))
    await channel.start(testContext('used'))
    expect((await tool('status', folder)).text).toContain(`process ${process.pid} on`)
    for (const command of ['check', 'export', 'repair'] as const) expect((await tool(command, folder)).status).toBe(2)
    await channel.stop()
  }))

it('says so when there is no channel', () =>
  inFolder(async folder => {
    const { status, errors } = await tool('status', folder)
    expect(status).toBe(2)
    expect(errors).toContain('holds no file channel')
    expect((await tool('status', join(folder, 'missing'))).status).toBe(2)
  }))

it('check finds nothing in a sound channel, and names what is damaged', () =>
  inFolder(async folder => {
    await filled(folder)
    expect(await tool('check', folder)).toMatchObject({
      status: 0,
      text: expect.stringContaining("0 undelivered ones can't be"),
    })
    await damage(folder, 8300)
    const before = await contents(folder)
    const { status, text } = await tool('check', folder)
    expect(status).toBe(1)
    expect(text).toMatch(/segment: events \d+ to \d+ can't be read .*; 10 of them not delivered/)
    expect(await contents(folder)).toEqual(before)
  }))

it('exports what was not delivered as JSON lines, with headers and any bytes', () =>
  inFolder(async folder => {
    await filled(folder)
    const channel = new FileChannel(optionsIn(folder))
    await channel.start(testContext('bytes'))
    await channel.put(EventBatch.of([{ headers: {}, body: Buffer.from([0xff, 0]) }]), receipt())
    await channel.stop()
    const { status, lines } = await tool('export', folder)
    const events = lines.map(line => JSON.parse(line))
    expect(events.slice(0, -1)).toEqual(numbered(255, 45).map(body => ({ headers: { é: 'ü' }, body })))
    expect(events.at(-1)).toEqual({ headers: {}, body64: '/wA=' })
    expect(status).toBe(0)
  }))

it('exports into another channel, which an agent then uses', () =>
  inFolder(async folder => {
    await filled(join(folder, 'old'))
    const { status, text } = await tool('export', join(folder, 'old'), { to: join(folder, 'new') })
    expect(text).toContain('255 events brought to')
    expect(status).toBe(0)
    const channel = new FileChannel(optionsIn(join(folder, 'new')))
    await channel.start(testContext('new'))
    expect(lent(await channel.take(1000, never))).toEqual(numbered(255, 45))
    await channel.stop()
  }))

it('repair prints its plan and changes nothing without apply', () =>
  inFolder(async folder => {
    await filled(folder)
    expect((await tool('repair', folder)).text).toBe('nothing to repair')
    await damage(folder, 8300)
    const before = await contents(folder)
    const { status, text } = await tool('repair', folder)
    expect(text).toContain('would do: write a new checkpoint: 245 events wait')
    expect(text).toContain('--apply')
    expect(status).toBe(1)
    expect(await contents(folder)).toEqual(before)
  }))

it('repair with apply keeps a copy, and the channel goes on', () =>
  inFolder(async folder => {
    await filled(folder)
    await damage(folder, 8300)
    expect((await tool('repair', folder, { apply: true })).status).toBe(0)
    expect((await readdir(join(folder, 'checkpoint'))).some(name => name.includes('before-repair'))).toBe(true)
    const channel = new FileChannel(optionsIn(folder))
    await channel.start(testContext('repaired'))
    expect(channel.size).toBe(245)
    expect(lent(await channel.take(1000, never))).toHaveLength(245)
    await channel.stop()
  }))

it('repair takes the segment of another channel out of the way', () =>
  inFolder(async folder => {
    await filled(join(folder, 'one'))
    await filled(join(folder, 'two'))
    // A second run, so that the number of its segment is free in the other channel.
    await filled(join(folder, 'two'))
    const stray = (await readdir(join(folder, 'two', 'data'))).filter(name => name.endsWith('.segment')).sort()[2]!
    await cp(join(folder, 'two', 'data', stray), join(folder, 'one', 'data', stray))
    const channel = new FileChannel(optionsIn(join(folder, 'one')))
    await expect(channel.start(testContext('mixed'))).rejects.toThrow('two different channels')
    expect((await tool('repair', join(folder, 'one'), { apply: true })).status).toBe(0)
    await channel.start(testContext('mixed'))
    expect(channel.size).toBe(255)
    await channel.stop()
  }))

it('a copy of a segment under another name is not taken for one', () =>
  inFolder(async folder => {
    await filled(folder)
    const data = join(folder, 'data')
    await cp(join(data, '0000000001.segment'), join(data, '0000000077.segment'))
    const channel = new FileChannel(optionsIn(folder))
    await channel.start(testContext('copy'))
    expect(channel.size).toBe(255)
    expect(await readdir(data)).toContain('0000000077.segment.damaged')
    await channel.stop()
  }))

it('an encrypted channel holds no text, opens with its key alone, and is read by the tool with it', () =>
  inFolder(async folder => {
    const keyFile = join(folder, 'keys')
    await writeFile(keyFile, `old = ${'01'.repeat(32)}\nnew = ${'02'.repeat(32)}\n`)
    const encrypted = { 'encryption.keyFile': keyFile, 'encryption.activeKey': 'old' }
    await filled(folder, encrypted)
    const stored = Object.entries(await contents(join(folder, 'data')))
      .map(([, text]) => text)
      .join()
    expect(stored).not.toContain('event')
    await expect(new FileChannel(optionsIn(folder)).start(testContext('none'))).rejects.toThrow('the key "old"')
    expect((await tool('check', folder)).status).toBe(0)
    expect((await tool('export', folder)).errors).toContain('the key "old"')
    await rm(keyFile)
    await writeFile(keyFile, `old = ${'03'.repeat(32)}`)
    await expect(new FileChannel(optionsIn(folder, encrypted)).start(testContext('wrong'))).rejects.toThrow(
      'another key',
    )
    await writeFile(keyFile, `old = ${'01'.repeat(32)}\nnew = ${'02'.repeat(32)}\n`)
    const channel = new FileChannel(optionsIn(folder, { ...encrypted, 'encryption.activeKey': 'new' }))
    await channel.start(testContext('both'))
    await channel.put(batchOf(['with the new key']), receipt())
    await channel.stop()
    await writeFile(keyFile, `old = ${'01'.repeat(32)}\nnew = ${'02'.repeat(32)}\ndefault = ${'04'.repeat(32)}`)
    const { lines } = await tool('export', folder, { keyFile })
    expect(lines.map(line => JSON.parse(line).body)).toEqual([...numbered(255, 45), 'with the new key'])
  }))

it('a newer format is refused, with what to do', () =>
  inFolder(async folder => {
    await filled(folder)
    const [name] = (await readdir(join(folder, 'data'))).filter(name => name.endsWith('.segment'))
    const bytes = await readFile(join(folder, 'data', name!))
    for (const header of [bytes.subarray(0, 256), bytes.subarray(4096, 4352)]) {
      header.writeUInt32LE(7, 8)
      header.writeUInt32LE(aroundCrc(header), 12)
    }
    await writeFile(join(folder, 'data', name!), bytes)
    const started = new FileChannel(optionsIn(folder)).start(testContext('newer'))
    await expect(started).rejects.toThrow(/format version 7.*flumec channel export/)
  }))
