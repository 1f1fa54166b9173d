import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { EventBatch } from '../../../../runtime/core/event-batch.ts'
import { HdfsSink } from '../../../../runtime/sinks/hdfs/index.ts'
import { describeSink } from '../../../contracts/sink.ts'
import { batchOf, eventually, inFolder, numbered, TestDeadLetters, testContext } from '../../../contracts/support.ts'
import { linesOf, localFiles, never, plainFile, started } from './support.ts'

describeSink('hdfs on file:', {
  make: folder => new HdfsSink({ ...plainFile, 'hdfs.path': `file://${folder}` }),
  received: async folder => linesOf(localFiles(folder)),
})

it('has its in-use name while it is open, and what was confirmed is in it', () =>
  inFolder(async folder => {
    const names = {
      'hdfs.filePrefix': 'p',
      'hdfs.fileSuffix': '.log',
      'hdfs.inUsePrefix': '_',
      'hdfs.inUseSuffix': '.open',
    }
    const { sink } = await started({ ...plainFile, ...names, 'hdfs.path': `file://${folder}` })
    await sink.deliver([batchOf(numbered(3))], never)
    const open = [...localFiles(folder)].find(([name]) => name.startsWith('_'))!
    expect(open[0]).toMatch(/^_p\.\d{13}\.log\.open$/)
    expect(open[1]).toBe('event 0\nevent 1\nevent 2\n')
    await sink.stop()
    expect(readdirSync(folder)).toEqual([open[0].slice(1, -5)])
  }))

it('rolls by count before the next event, and numbers the files on', () =>
  inFolder(async folder => {
    const { sink } = await started({ ...plainFile, 'hdfs.rollCount': 4, 'hdfs.path': `file://${folder}` })
    await sink.deliver([batchOf(numbered(10))], never)
    await sink.deliver([batchOf(numbered(2, 10))], never)
    await eventually(
      () => readdirSync(folder).filter(name => !name.endsWith('.tmp') && !name.startsWith('.')).length === 2,
      'two files',
    )
    await sink.stop()
    const files = localFiles(folder)
    expect(linesOf(files)).toEqual(numbered(12))
    const numbers = [...files.keys()].map(name => Number(name.split('.')[1]))
    expect(numbers).toEqual([0, 1, 2].map(i => numbers[0]! + i))
  }))

it('rolls by size of the bodies', () =>
  inFolder(async folder => {
    const { sink } = await started({ ...plainFile, 'hdfs.rollSize': 15, 'hdfs.path': `file://${folder}` })
    await sink.deliver([batchOf(numbered(5))], never)
    await sink.stop()
    expect([...localFiles(folder).values()].map(text => text.split('\n').length - 1)).toEqual([3, 2])
  }))

it('rolls by time and by idleness, and begins again from the clock', () =>
  inFolder(async folder => {
    for (const rule of ['hdfs.rollInterval', 'hdfs.idleTimeout'] as const) {
      const { sink } = await started({ ...plainFile, [rule]: 1, 'hdfs.path': `file://${folder}/${rule}` })
      await sink.deliver([batchOf(['a'])], never)
      await eventually(
        () => [...localFiles(folder).keys()].some(name => name.startsWith(rule) && /\d$/.test(name)),
        'the file',
      )
      await sink.deliver([batchOf(['b'])], never)
      await sink.stop()
      expect(linesOf(localFiles(`${folder}/${rule}`))).toEqual(['a', 'b'])
      expect(localFiles(`${folder}/${rule}`).size).toBe(2)
    }
  }))

it('hands over events without the time that the path needs, and writes the others', () =>
  inFolder(async folder => {
    const deadLetters = new TestDeadLetters()
    const sink = new HdfsSink({ ...plainFile, 'hdfs.path': `file://${folder}/%Y` })
    await sink.start({ ...testContext('out', 'SINK'), deadLetters })
    const event = (body: string, headers: Record<string, string>) => ({ headers, body: Buffer.from(body) })
    const timed = { timestamp: '1700000000000' }
    const mixed = EventBatch.of([event('1', timed), event('no time', {}), event('2', timed)])
    await sink.deliver([batchOf(['none', 'at all']), mixed], never)
    await sink.stop()
    expect(deadLetters.bodies).toEqual(['none', 'at all', 'no time'])
    expect(deadLetters.reasons[0]).toMatch(/"timestamp"/)
    expect(linesOf(localFiles(`${folder}/2023`))).toEqual(['1', '2'])
  }))

it('never leaves its folder, whatever the headers say', () =>
  inFolder(async folder => {
    const base = join(folder, 'in/base')
    const { sink } = await started({
      ...plainFile,
      'hdfs.path': `file://${folder}/in/up/../base/%{a}%{b}/end`,
      'hdfs.filePrefix': '%{name}',
    })
    const headers = [
      { a: '..', b: '/..', name: 'x' },
      { a: '.', b: '.', name: '../../../x' },
      { a: '/etc', b: '', name: '/tmp/x' },
      { a: '../..', b: '/../x', name: '..' },
      { a: 'no\0name', b: '', name: '\0' },
    ]
    const events = headers.map((one, i) => ({ headers: one, body: Buffer.from(`event ${i}`) }))
    await sink.deliver([EventBatch.of(events)], never)
    await sink.stop()
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(one => one.isFile())
    expect(files.length).toBe(headers.length)
    for (const file of files) expect(relative(base, file.parentPath)).not.toMatch(/^\.\./)
  }))
