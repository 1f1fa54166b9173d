import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FileChannel } from '../../../runtime/channels/file/index.ts'
import { Receipt } from '../../../runtime/core/receipt.ts'
import { batchOf, inFolder, numbered, testContext } from '../../contracts/support.ts'
import { type FlumeAgent, flumeAgent, flumeJars } from '../../services/flume.ts'
import { temporaryFolder } from '../../services/guard.ts'
import { freePorts } from '../../services/program.ts'
import { describeWith } from '../../services/shared.ts'
import { until } from '../../services/until.ts'
import { run } from './command.ts'

describeWith('flume-ng avro-client sends to a real Flume', flumeJars, '', () => {
  const folder = temporaryFolder('avro-client')
  let port: number
  let flume: FlumeAgent

  beforeAll(async () => {
    ;[port] = (await freePorts(1)) as [number]
    writeFileSync(
      join(folder, 'flume.properties'),
      `a.sources = r\na.channels = c\na.sinks = k
a.sources.r.type = avro\na.sources.r.bind = 127.0.0.1\na.sources.r.port = ${port}\na.sources.r.channels = c
a.channels.c.type = memory\na.channels.c.capacity = 10000
a.sinks.k.type = file_roll\na.sinks.k.sink.directory = ${folder}/out\na.sinks.k.sink.rollInterval = 0\na.sinks.k.channel = c
a.sinks.k.sink.serializer = header_and_text\n`,
    )
    await mkdir(join(folder, 'out'))
    flume = (await flumeAgent(join(folder, 'flume.properties'), 'a', folder))()
    await until(() => /Avro source r started/.test(flume.output), { within: 90_000, what: 'Flume to listen' })
  })
  afterAll(() => flume?.stop())

  const received = () =>
    readdirSync(join(folder, 'out')).flatMap(name =>
      readFileSync(join(folder, 'out', name), 'utf8')
        .split('\n')
        .filter(Boolean),
    )
  const client = (args: readonly string[], input?: string) =>
    run('flume-ng', ['avro-client', '-c', 'conf', ...args], { cwd: folder, ...(input === undefined ? {} : { input }) })

  it('a file with headers, a directory, and standard input', async () => {
    writeFileSync(join(folder, 'lines'), `${numbered(1003).join('\r\n')}`)
    writeFileSync(join(folder, 'headers'), 'origin = there\nkind: test\n')
    writeFileSync(join(folder, 'rpc'), `hosts = h1\nhosts.h1 = 127.0.0.1:${port}\nbatch-size = 50\n`)
    const sent = await client(['-H', '127.0.0.1', '--port', `${port}`, '-F', 'lines', '--headerFile', 'headers'])
    expect(sent).toMatchObject({ status: 0, err: '1003 events were sent\n' })

    await mkdir(join(folder, 'in'))
    writeFileSync(join(folder, 'in/a'), 'first\n')
    writeFileSync(join(folder, 'in/b'), 'second')
    expect(await client(['--rpcProps', 'rpc', '--dirname', 'in'])).toMatchObject({ status: 0 })
    expect(readdirSync(join(folder, 'in'))).toEqual(['a.COMPLETED', 'b.COMPLETED'])
    expect(await client(['--rpcProps', 'rpc'], 'from a pipe\n')).toMatchObject({ status: 0 })

    await until(() => received().length === 1006, { what: `1,006 events, not ${received().length}` })
    const headers = '{kind=test, origin=there}'
    expect(
      received()
        .slice(0, 1003)
        .map(line => line.replace('{origin=there, kind=test}', headers)),
    ).toEqual(numbered(1003).map(line => `${headers} ${line}`))
    expect(received().slice(1003)).toEqual(['{} first', '{} second', '{} from a pipe'])
  })

  it('and says in one line what is wrong', async () => {
    expect(await client(['-H', '127.0.0.1', '-p', '1', '-F', 'lines'])).toMatchObject({ status: 1 })
    expect(await client(['-F', 'lines'])).toMatchObject({
      status: 2,
      err: expect.stringMatching(/needs --host and --port/),
    })
    expect(await client(['-H', 'h', '-p', '1', '-F', 'a', '--dirname', 'b'])).toMatchObject({ status: 2 })
    expect((await client(['-H', '127.0.0.1', '-p', `${port}`, '-F', 'none'])).err).toMatch(
      /^flume-ng avro-client: .*none.*\n$/,
    )
    writeFileSync(join(folder, 'many'), `hosts = h1 h2\nhosts.h1 = 127.0.0.1:${port}\nhosts.h2 = 127.0.0.1:1\n`)
    expect((await client(['-P', 'many'])).err).toMatch(/hosts names 2 hosts/)
  })
})

describe('flume-ng tool fcintegritytool', () => {
  it('looks for damage as flumec channel check does', () =>
    inFolder(async folder => {
      const places = { checkpointDir: join(folder, 'checkpoint'), dataDirs: [join(folder, 'data')] }
      const channel = new FileChannel(places)
      await channel.start(testContext())
      await channel.put(batchOf(numbered(50)), new Receipt(() => {}))
      await channel.stop()
      const tool = (...args: string[]) => run('flume-ng', ['tool', ...args], { cwd: folder })
      expect(await tool('FCIntegrityTool', '-l', join(folder, 'data'))).toMatchObject({ status: 0 })
      const [segment] = readdirSync(join(folder, 'data')).filter(name => name.endsWith('.segment'))
      await truncate(join(folder, 'data', segment!), 200)
      expect((await tool('fcintegritytool', '--dataDirs', join(folder, 'data'))).status).toBe(1)
      expect(await tool('fcintegritytool', '-l', join(folder, 'data'), '-e', 'com.x.V')).toMatchObject({ status: 2 })
      expect(await tool('othertool')).toMatchObject({ status: 2 })
      expect((await tool()).out).toMatch(/^Usage: flume-ng tool fcintegritytool/)
    }))
})

it('flume-ng version and help say what scripts look for', async () => {
  const said = (word: string) => run('flume-ng', [word], { cwd: process.cwd() })
  expect((await said('version')).out).toMatch(/^Flume 1\.11\.0\n.*flumec \d/)
  expect((await said('help')).out).toMatch(/^Usage: .*flume-ng <command>/)
  expect((await said('nonsense')).status).toBe(2)
})
