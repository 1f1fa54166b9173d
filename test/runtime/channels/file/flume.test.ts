/** A directory that the real Apache Flume 1.11 wrote, read by our tool. */
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FileChannel } from '../../../../runtime/channels/file/index.ts'
import { channelTool } from '../../../../runtime/channels/file/tool/index.ts'
import { lent, numbered, testContext } from '../../../contracts/support.ts'
import { flumeAgent, flumeJars } from '../../../services/flume.ts'
import { temporaryFolder } from '../../../services/guard.ts'
import { findProgram } from '../../../services/java.ts'
import { describeWith } from '../../../services/shared.ts'
import { until } from '../../../services/until.ts'

const never = new AbortController().signal

/** Delivered 300 events, then took 500 more that its sink could not deliver, and was killed. */
async function flumeChannel(): Promise<string> {
  findProgram('java')
  await flumeJars()
  const folder = temporaryFolder('flume-channel')
  await mkdir(join(folder, 'out'))
  await runAgent(folder, 'first', numbered(300), 'file_roll', async () => (await delivered(folder)) === 300)
  await runAgent(folder, 'second', numbered(500, 300), 'avro', async metrics => {
    const { 'CHANNEL.c': channel, 'SINK.k': sink } = await metrics()
    return Number(channel?.ChannelSize) === 500 && Number(sink?.ConnectionFailedCount) > 0
  })
  return folder
}

type Metrics = () => Promise<Record<string, Record<string, string>>>

async function runAgent(
  folder: string,
  name: string,
  lines: readonly string[],
  sink: string,
  ready: (metrics: Metrics) => Promise<boolean>,
): Promise<void> {
  await writeFile(join(folder, `${name}.txt`), lines.map(line => `${line}\n`).join(''))
  const file = join(folder, `${name}.properties`)
  await writeFile(file, settings(folder, name, sink))
  const start = await flumeAgent(file, 'a', folder)
  const agent = start()
  const metrics: Metrics = async () => (await (await fetch(agent.monitoring)).json()) as Awaited<ReturnType<Metrics>>
  try {
    await until(() => ready(metrics), { within: 90_000, what: `Flume's ${name} agent`, every: 200 })
  } finally {
    await agent.kill()
  }
}

const settings = (folder: string, name: string, sink: string) => `
a.sources = r
a.channels = c
a.sinks = k
a.sources.r.type = exec
a.sources.r.command = cat ${folder}/${name}.txt
a.sources.r.batchSize = 40
a.sources.r.channels = c
a.sources.r.interceptors = i
a.sources.r.interceptors.i.type = static
a.sources.r.interceptors.i.key = run
a.sources.r.interceptors.i.value = ${name} \\u00e9
a.channels.c.type = file
a.channels.c.checkpointDir = ${folder}/flume/checkpoint
a.channels.c.dataDirs = ${folder}/flume/data-1, ${folder}/flume/data-2
a.channels.c.capacity = 5000
a.channels.c.transactionCapacity = 100
a.channels.c.checkpointInterval = 1000
a.channels.c.minimumRequiredSpace = 1048576
a.sinks.k.type = ${sink}
a.sinks.k.channel = c
a.sinks.k.batchSize = 30
a.sinks.k.sink.batchSize = 30
a.sinks.k.sink.directory = ${folder}/out
a.sinks.k.hostname = 127.0.0.1
a.sinks.k.port = 1
`

async function delivered(folder: string): Promise<number> {
  const files = await readdir(join(folder, 'out'))
  const texts = await Promise.all(files.map(file => readFile(join(folder, 'out', file), 'utf8')))
  return texts.join('').split('\n').length - 1
}

describeWith('a directory that Flume 1.11 wrote', flumeChannel, '', folder => {
  const run = async (command: 'status' | 'export' | 'repair', options = {}) => {
    const lines: string[] = []
    const errors: string[] = []
    const output = { line: (text: string) => void lines.push(text), error: (text: string) => void errors.push(text) }
    const status = await channelTool(command, join(folder, 'flume'), options, output)
    return { status, lines, errors }
  }

  const waiting = numbered(500, 300).map(body => ({ headers: { run: 'second é' }, body }))

  it('is exported: what was not delivered, in order, with headers', async () => {
    const { status, lines } = await run('export')
    expect(lines.map(line => JSON.parse(line))).toEqual(waiting)
    expect(status).toBe(0)
  })

  it('is told of', async () => {
    const { lines } = await run('status')
    expect(lines.join('\n')).toContain('500 events, 500 of them can be read')
  })

  it('is not repaired', async () => {
    expect((await run('repair')).status).toBe(2)
  })

  it('is brought into a channel of ours', async () => {
    const to = join(folder, 'ours')
    expect((await run('export', { to })).status).toBe(0)
    const channel = new FileChannel({ checkpointDir: join(to, 'checkpoint'), dataDirs: [join(to, 'data')] })
    await channel.start(testContext('ours'))
    expect(channel.size).toBe(500)
    expect(lent(await channel.take(500, never))).toEqual(numbered(500, 300))
    await channel.stop()
  })

  it('keeps a channel of ours from starting on it unawares', async () => {
    const channel = new FileChannel({
      checkpointDir: join(folder, 'flume', 'checkpoint'),
      dataDirs: [join(folder, 'flume', 'data-1'), join(folder, 'flume', 'data-2')],
    })
    await expect(channel.start(testContext('ours'))).rejects.toThrow(/500 events.*flumec channel export/)
    expect(existsSync(join(folder, 'flume', 'data-1', 'flumec.lock'))).toBe(false)
  })

  it('is exported without its checkpoint too, from the data files alone', async () => {
    await rm(join(folder, 'flume', 'checkpoint'), { recursive: true })
    const { lines, errors } = await run('export')
    expect(lines.map(line => JSON.parse(line))).toEqual(waiting)
    expect(errors.join()).toContain('no complete checkpoint')
  })
})
