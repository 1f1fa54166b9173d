import { readdirSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { expect, it, vi } from 'vitest'
import { FileRollSink } from '../../../runtime/sinks/file_roll/index.ts'
import type { FileRollSinkOptions } from '../../../runtime/sinks/file_roll/options.ts'
import { describeSink } from '../../contracts/sink.ts'
import { batchOf, eventually, inFolder, numbered, testContext } from '../../contracts/support.ts'

const never = new AbortController().signal
const byNumber = (a: string, b: string) => Number(/-(\d+)/.exec(a)![1]) - Number(/-(\d+)/.exec(b)![1])
const filesOf = (folder: string) => readdirSync(folder).sort(byNumber)
const linesOf = (folder: string) =>
  filesOf(folder).flatMap(file => readFileSync(`${folder}/${file}`, 'utf8').split('\n').slice(0, -1))

describeSink('file_roll', {
  make: folder => new FileRollSink({ 'sink.directory': folder }),
  received: async folder => linesOf(folder),
})

async function started(folder: string, options: Partial<FileRollSinkOptions>) {
  const sink = new FileRollSink({ 'sink.directory': folder, ...options })
  const context = testContext('out', 'SINK')
  await sink.start(context)
  return { sink, context }
}

/** Of the handles that files are written by. */
async function handlePrototype(folder: string) {
  const probe = await open(folder)
  await probe.close()
  return Object.getPrototypeOf(probe)
}

it('names files by the time of the start and a number, with prefix and extension', () =>
  inFolder(async folder => {
    const before = Date.now()
    const names = { 'sink.pathManager.prefix': 'p-', 'sink.pathManager.extension': 'log' }
    const { sink } = await started(folder, names)
    await sink.stop()
    const [, time] = /^p-(\d+)-1\.log$/.exec(filesOf(folder)[0]!)!
    expect(Number(time)).toBeGreaterThanOrEqual(before)
  }))

it('names files by their own second with the path manager rolltime', () =>
  inFolder(async folder => {
    const { sink } = await started(folder, { 'sink.pathManager': 'ROLLTIME' })
    await sink.stop()
    expect(filesOf(folder)[0]).toMatch(/^20\d{12}-1$/)
  }))

it('begins a new file after rollInterval, but not behind one without events', () =>
  inFolder(async folder => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const { sink } = await started(folder, { 'sink.rollInterval': 1 })
      await sink.deliver([batchOf(['a'])], never)
      vi.advanceTimersByTime(1000)
      await eventually(() => filesOf(folder).length === 2, 'the second file')
      vi.advanceTimersByTime(5000)
      await sink.deliver([batchOf(['b'])], never)
      await sink.stop()
    } finally {
      vi.useRealTimers()
    }
    expect(filesOf(folder)).toHaveLength(2)
    expect(linesOf(folder)).toEqual(['a', 'b'])
  }))

it('leaves nothing of a batch whose write failed, so it is not there twice when it comes again', () =>
  inFolder(async folder => {
    const { sink } = await started(folder, { 'sink.rollInterval': 0 })
    await sink.deliver([batchOf(['before'])], never)
    const prototype = await handlePrototype(folder)
    const { write } = prototype
    const torn = vi.spyOn(prototype, 'writev').mockImplementationOnce(async function (
      this: unknown,
      ...args: unknown[]
    ) {
      const [pieces, position] = args as [Buffer[], number]
      await write.call(this, pieces[0], 0, 5, position)
      throw new Error('no space left')
    })
    await expect(sink.deliver([batchOf(numbered(3))], never)).rejects.toThrow('no space left')
    torn.mockRestore()
    await sink.deliver([batchOf(numbered(3))], never)
    await sink.stop()
    expect(linesOf(folder)).toEqual(['before', ...numbered(3)])
  }))

it('writes what a full disk left over behind it', () =>
  inFolder(async folder => {
    const { sink } = await started(folder, { 'sink.rollInterval': 0 })
    const prototype = await handlePrototype(folder)
    const { write } = prototype
    const part = vi.spyOn(prototype, 'writev').mockImplementationOnce(async function (
      this: unknown,
      ...args: unknown[]
    ) {
      const [pieces, position] = args as [Buffer[], number]
      await write.call(this, pieces[0], 0, 5, position)
      return { bytesWritten: 5 }
    })
    await Promise.all([sink.deliver([batchOf(numbered(3))], never), sink.deliver([batchOf(numbered(3, 3))], never)])
    part.mockRestore()
    await sink.stop()
    expect(linesOf(folder)).toEqual(numbered(6))
  }))

it('fails what waits behind a write that fails: it must not overtake', () =>
  inFolder(async folder => {
    const { sink } = await started(folder, { 'sink.rollInterval': 0 })
    const prototype = await handlePrototype(folder)
    const write = vi.spyOn(prototype, 'writev').mockImplementationOnce(async () => {
      // Two more come while this one is at it.
      later.push(sink.deliver([batchOf(['b'])], never), sink.deliver([batchOf(['c'])], never))
      throw new Error('no space left')
    })
    const later: Promise<void>[] = []
    const first = sink.deliver([batchOf(['a'])], never)
    await expect(first).rejects.toThrow('no space left')
    for (const one of later) await expect(one).rejects.toThrow('no space left')
    expect(write.mock.calls.length).toBe(1)
    write.mockRestore()
    for (const body of ['a', 'b', 'c']) await sink.deliver([batchOf([body])], never)
    await sink.stop()
    expect(linesOf(folder)).toEqual(['a', 'b', 'c'])
  }))

it('has confirmed only what another process can read', () =>
  inFolder(async folder => {
    const { sink } = await started(folder, {})
    await sink.deliver([batchOf(numbered(3))], never)
    expect(linesOf(folder)).toEqual(numbered(3))
    await sink.stop()
  }))

it('says which folder is missing', async () => {
  const sink = new FileRollSink({ 'sink.directory': '/no/such/folder' })
  await expect(sink.start(testContext())).rejects.toThrow('/no/such/folder')
  await sink.stop()
})
