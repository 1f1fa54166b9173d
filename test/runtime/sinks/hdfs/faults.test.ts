import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { HdfsSinkOptions } from '../../../../runtime/sinks/hdfs/options.ts'
import { batchOf, eventually, inFolder, numbered } from '../../../contracts/support.ts'
import { startHdfs } from '../../../services/hdfs.ts'
import { describeWith, describeWithHdfs, sharedHdfs } from '../../../services/shared.ts'
import { type Fate, Gateway } from './gateway.ts'
import { HdfsReader, linesOf, never, plainFile, started } from './support.ts'

describeWithHdfs('hdfs: faults on the way', hdfs => {
  const reader = new HdfsReader(hdfs)

  async function through(folder: string, more: Partial<HdfsSinkOptions> = {}) {
    const gateway = await Gateway.start(hdfs)
    const place = { 'hdfs.path': `hdfs://somewhere${folder}`, 'hdfs.webhdfs': [gateway.web] }
    return { gateway, ...(await started({ ...plainFile, ...place, ...more })) }
  }

  const lines = async (folder: string) => {
    const files = await reader.files(folder)
    expect([...files.keys()].filter(name => !/^FlumeData\.\d+$/.test(name))).toEqual([])
    return linesOf(new Map([...files].map(([name, bytes]) => [name, bytes.toString()])))
  }

  it.each<[Fate, string]>([
    ['refuse', 'APPEND data'],
    ['lose answer', 'APPEND data'],
    ['tear', 'APPEND data'],
    ['refuse', 'CREATE data'],
    ['lose answer', 'CREATE data'],
    ['lose answer', 'SETXATTR'],
    ['lose answer', 'RENAME'],
    ['lose answer', 'REMOVEXATTR'],
  ])('%s at %s: nothing lost, nothing torn, nothing twice', async (fate, at) => {
    const folder = `/faults/${fate}-${at}`.replaceAll(' ', '-')
    const { gateway, sink } = await through(folder)
    await sink.deliver([batchOf(numbered(100))], never)
    let left = 1
    gateway.fate = ({ op, isData }) => (`${op}${isData ? ' data' : ''}` === at && left-- > 0 ? fate : 'pass')
    for (const batch of [numbered(5000, 100), numbered(10, 5100)])
      await sink.deliver([batchOf(batch)], never).catch(() => sink.deliver([batchOf(batch)], never))
    // A file is made only by a sink's first delivery here.
    if (at.startsWith('CREATE')) {
      await sink.stop()
      const again = await through(folder)
      again.gateway.fate = gateway.fate
      const last = batchOf(numbered(10, 5110))
      await again.sink.deliver([last], never).catch(() => again.sink.deliver([last], never))
      await again.sink.stop()
      await again.gateway.close()
      expect(await lines(folder)).toEqual(numbered(5120))
    } else {
      await sink.stop()
      expect(await lines(folder)).toEqual(numbered(5110))
    }
    expect(left).toBeLessThanOrEqual(0)
    await gateway.close()
  })

  it('asks the other name node when the first is on stand-by or away', async () => {
    const gateway = await Gateway.start(hdfs)
    const other = await Gateway.start(hdfs)
    const path = 'hdfs://cluster/faults/names'
    const { sink } = await started({ ...plainFile, 'hdfs.path': path, 'hdfs.webhdfs': [gateway.web, other.web] })
    gateway.fate = () => 'standby'
    await sink.deliver([batchOf(numbered(3))], never)
    other.fate = () => 'standby'
    await expect(sink.deliver([batchOf(['x'])], never)).rejects.toThrow(/no name node answers.*Standby/)
    gateway.fate = () => 'pass'
    await sink.deliver([batchOf(numbered(3, 3))], never)
    await gateway.close()
    other.fate = () => 'pass'
    await sink.deliver([batchOf(numbered(3, 6))], never)
    await sink.stop()
    await other.close()
    expect(await lines('/faults/names')).toEqual(numbered(9))
  })

  it('gives up a call after callTimeout, and writes to a new file', async () => {
    const { gateway, sink } = await through('/faults/slow', { 'hdfs.callTimeout': 1500 })
    await sink.deliver([batchOf(numbered(3))], never)
    gateway.hold()
    gateway.fate = ({ op, isData }) => (op === 'APPEND' && isData ? 'hold' : 'pass')
    await expect(sink.deliver([batchOf(numbered(3, 3))], never)).rejects.toThrow('no answer within 1500 ms')
    await eventually(() => gateway.held === 1, 'the append')
    gateway.fate = () => 'pass'
    gateway.release()
    await sink.deliver([batchOf(numbered(3, 3))], never)
    await sink.stop()
    await gateway.close()
    expect(await lines('/faults/slow')).toEqual(numbered(6))
  })

  it('ends soon when it is told to give up', async () => {
    const { gateway, sink } = await through('/faults/abandon')
    await sink.deliver([batchOf(numbered(3))], never)
    gateway.hold()
    gateway.fate = ({ op, isData }) => (op === 'APPEND' && isData ? 'hold' : 'pass')
    const abandon = new AbortController()
    const delivery = sink.deliver([batchOf(numbered(3, 3))], abandon.signal)
    await eventually(() => gateway.held === 1, 'the append')
    abandon.abort(new Error('the agent is stopping'))
    await expect(delivery).rejects.toThrow('the agent is stopping')
    gateway.fate = () => 'pass'
    await sink.stop()
    await gateway.close()
    expect(await lines('/faults/abandon')).toEqual(numbered(3))
  })

  it('waits where there is no room, and goes on when there is', async () => {
    const { gateway, sink } = await through('/faults/full')
    await sink.deliver([batchOf(numbered(3))], never)
    await reader.limit('/faults/full', 1)
    for (let i = 0; i < 2; i++) await expect(sink.deliver([batchOf(numbered(3, 3))], never)).rejects.toThrow(/Quota/)
    await reader.limit('/faults/full', -1)
    await sink.deliver([batchOf(numbered(3, 3))], never)
    await sink.stop()
    await gateway.close()
    expect(await lines('/faults/full')).toEqual(numbered(6))
  })

  it('reads the delegation token again when it was refused', () =>
    inFolder(async folder => {
      const token = join(folder, 'token')
      writeFileSync(token, 'old\n')
      const { gateway, sink } = await through('/faults/token', { 'hdfs.delegationTokenFile': token })
      gateway.fate = step => (step.token === 'old' ? 'expired' : 'pass')
      await expect(sink.deliver([batchOf(['a'])], never)).rejects.toThrow('InvalidToken: token is expired')
      writeFileSync(token, 'new\n')
      await sink.deliver([batchOf(['a'])], never)
      await sink.stop()
      await gateway.close()
      expect(await lines('/faults/token')).toEqual(['a'])
    }))

  it('makes no file for events that can not be written', async () => {
    const { gateway, sink } = await through('/faults/key', { 'hdfs.fileType': 'SequenceFile' })
    const batch = batchOf(['a'], { timestamp: 'noon' })
    await expect(sink.deliver([batch], never)).rejects.toThrow('the key of a SequenceFile must be a number')
    await sink.stop()
    await gateway.close()
    expect((await reader.files('/faults/key')).size).toBe(0)
  })

  it('writes 10,000 events to 50 buckets with 10 files open: none lost, left open, or empty', async () => {
    const path = `${hdfs.name}/faults/buckets/%Y-%m-%d/%H%M`
    const more = { 'hdfs.maxOpenFiles': 10, 'hdfs.timeZone': 'UTC', 'hdfs.webhdfs': [hdfs.web], 'hdfs.user': hdfs.user }
    const { sink } = await started({ ...plainFile, ...more, 'hdfs.path': path, 'hdfs.batchSize': 1000 })
    const deliveries = Array.from({ length: 10 }, (_, k) => {
      const times = Array.from({ length: 1000 }, (_, i) => String(1_700_000_000_000 + (i % 50) * 60_000))
      return sink.deliver([batchOf(numbered(1000, 1000 * k)).withHeader('timestamp', times)], never)
    })
    await Promise.all(deliveries)
    const open = [...(await reader.files('/faults/buckets')).keys()].filter(name => name.endsWith('.tmp'))
    await sink.stop()
    expect(open.length).toBeLessThanOrEqual(10)
    const files = [...(await reader.files('/faults/buckets'))].map(([name, bytes]) => [name, bytes.toString()] as const)
    expect(new Set(files.map(([name]) => name.split('/').slice(0, 2).join('/'))).size).toBe(50)
    expect(files.filter(([name, text]) => !/FlumeData\.\d+$/.test(name) || text === '')).toEqual([])
    expect(linesOf(new Map(files)).sort()).toEqual(numbered(10_000).sort())
  })
})

const own = async () => {
  await sharedHdfs()
  return {}
}

describeWith('hdfs: servers away', own, {}, () => {
  it('data node away at the start and in between: all comes after it, without a restart', {
    timeout: 240_000,
  }, async () => {
    const hdfs = await startHdfs()
    try {
      await hdfs.dataNode.stop()
      const place = { 'hdfs.path': `${hdfs.name}/away`, 'hdfs.webhdfs': [hdfs.web], 'hdfs.callTimeout': 10_000 }
      const { sink } = await started({ ...plainFile, ...place })
      const deliver = (bodies: string[]) => sink.deliver([batchOf(bodies)], never)
      const insist = (bodies: string[]) =>
        eventually(
          () =>
            deliver(bodies).then(
              () => true,
              () => false,
            ),
          'the delivery',
          90_000,
        )
      await expect(deliver(numbered(3))).rejects.toThrow()
      await hdfs.dataNode.start()
      await insist(numbered(3))
      await hdfs.dataNode.stop()
      await expect(deliver(numbered(3, 3))).rejects.toThrow()
      await hdfs.dataNode.start()
      await insist(numbered(3, 3))
      await sink.stop()
      const files = await new HdfsReader(hdfs).files('/away')
      expect([...files.keys()].filter(name => !/^FlumeData\.\d+$/.test(name))).toEqual([])
      expect(linesOf(new Map([...files].map(([name, bytes]) => [name, bytes.toString()])))).toEqual(numbered(6))
    } finally {
      await hdfs.stop()
    }
  })
})
