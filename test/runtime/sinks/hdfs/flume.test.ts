/** The same file and the same events for real Flume and for us: names and content of what is then on HDFS. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { eventually, inFolder } from '../../../contracts/support.ts'
import { BuiltAgent } from '../../../services/agent.ts'
import { flumeJars } from '../../../services/flume.ts'
import type { HdfsAddress } from '../../../services/hdfs.ts'
import { findProgram, jars, quickJava } from '../../../services/java.ts'
import { freePorts, Program } from '../../../services/program.ts'
import { describeWith, sharedHdfs } from '../../../services/shared.ts'
import { readBack } from './read-back.ts'
import { HdfsReader } from './support.ts'

/** Options of a sink each, without `hdfs.path`, which is `<base>/<name>` and `path`. */
const sinks: Readonly<Record<string, { path?: string; options: string[] }>> = {
  counted: { options: ['hdfs.fileType = DataStream', 'hdfs.rollCount = 4', 'hdfs.fileSuffix = .log'] },
  sized: {
    options: ['hdfs.fileType = datastream', 'hdfs.rollCount = 0', 'hdfs.rollSize = 20', 'hdfs.filePrefix = %{host}'],
  },
  bucketed: {
    path: '/%Y-%m-%d/%H%M',
    options: [
      'hdfs.fileType = DataStream',
      'hdfs.round = true',
      'hdfs.roundValue = 10',
      'hdfs.roundUnit = minute',
      'hdfs.timeZone = Europe/Berlin',
    ],
  },
  named: {
    path: '/%{host}/%{none}x',
    options: ['hdfs.fileType = DataStream', 'hdfs.filePrefix = %a-%j-%{host}', 'hdfs.timeZone = UTC'],
  },
  headers: { options: ['hdfs.fileType = DataStream', 'hdfs.rollCount = 0', 'serializer = HEADER_AND_TEXT'] },
  avro: { options: ['hdfs.fileType = DataStream', 'hdfs.rollCount = 0', 'serializer = avro_event'] },
  sequence: { options: ['hdfs.rollCount = 5'] },
  texts: { options: ['hdfs.rollCount = 0', 'hdfs.writeFormat = Text', 'hdfs.inUsePrefix = _'] },
  blocks: { options: ['hdfs.rollCount = 0', 'hdfs.codeC = snappy'] },
  gzip: { options: ['hdfs.fileType = CompressedStream', 'hdfs.codeC = gzip', 'hdfs.rollCount = 7'] },
  bzip2: { options: ['hdfs.fileType = CompressedStream', 'hdfs.codeC = bzip2', 'hdfs.rollCount = 0'] },
  deflate: {
    options: [
      'hdfs.fileType = CompressedStream',
      'hdfs.codeC = DefaultCodec',
      'hdfs.rollCount = 0',
      'hdfs.fileSuffix = .z.deflate',
    ],
  },
}
/** Their bytes can't be the same (compressors, marks, hosts' orders): what Hadoop reads in them must be. */
const read = ['avro', 'blocks', 'gzip', 'bzip2', 'deflate']

const events = Array.from({ length: 17 }, (_, i) => ({
  headers: { host: `h${i % 2}`, timestamp: String(1_700_000_000_000 + i * 200_000) },
  body: i === 5 ? '' : `line ${i} ü`,
}))

function properties(hdfs: HdfsAddress, base: string, port: number): string {
  const names = Object.keys(sinks)
  const lines = [
    `sources = in`,
    `channels = ${names.map(name => `c-${name}`).join(' ')}`,
    `sinks = ${names.join(' ')}`,
    `sources.in.type = http`,
    `sources.in.bind = 127.0.0.1`,
    `sources.in.port = ${port}`,
    `sources.in.channels = ${names.map(name => `c-${name}`).join(' ')}`,
  ]
  for (const [name, { path = '', options }] of Object.entries(sinks)) {
    const at = [
      `type = hdfs`,
      `channel = c-${name}`,
      `hdfs.path = ${hdfs.name}${base}/${name}${path}`,
      `hdfs.webhdfs = ${hdfs.web}`,
      `hdfs.rollInterval = 0`,
    ]
    lines.push(`channels.c-${name}.type = memory`)
    for (const line of [...at, ...options]) lines.push(`sinks.${name}.${line}`)
    if (!options.some(line => line.startsWith('hdfs.rollSize'))) lines.push(`sinks.${name}.hdfs.rollSize = 0`)
  }
  return lines.map(line => `a1.${line}\n`).join('')
}

async function flume(): Promise<HdfsAddress> {
  await flumeJars()
  findProgram('java')
  return sharedHdfs()
}

async function realFlume(text: string, folder: string, monitoring: number): Promise<Program> {
  const hadoop = ['api', 'runtime'].map(part => `org.apache.hadoop:hadoop-client-${part}:3.4.1 alone`)
  const classPath = [folder, await flumeJars(), await jars('hadoop-client-3.4.1', hadoop)].join(':')
  writeFileSync(join(folder, 'flume.properties'), text)
  writeFileSync(
    join(folder, 'log4j2.xml'),
    '<Configuration><Appenders><Console name="out"/></Appenders><Loggers><Root level="INFO"><AppenderRef ref="out"/></Root></Loggers></Configuration>',
  )
  const metrics = ['-Dflume.monitoring.type=http', `-Dflume.monitoring.port=${monitoring}`]
  const run = [...metrics, '-Xmx256m', ...quickJava, '-Dlog4j.configurationFile=log4j2.xml', '-cp', classPath]
  const args = [...run, 'org.apache.flume.node.Application', '-n', 'a1', '-f', 'flume.properties', '--no-reload-conf']
  return new Program(findProgram('java'), args, { cwd: folder, log: join(folder, 'flume.log') })
}

/** Every sink of Flume's has committed every event. */
async function isDrained(monitoring: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${monitoring}/metrics`)
  const metrics = (await answer.json()) as Record<string, Record<string, string>>
  return Object.keys(sinks).every(name => metrics[`SINK.${name}`]?.EventDrainSuccessCount === String(events.length))
}

describeWith('hdfs: as Flume does it', flume, { web: '', name: '', user: '' }, hdfs => {
  const reader = new HdfsReader(hdfs)

  /** Names with their clocks taken out, in order; and the real paths. */
  async function outcome(base: string): Promise<{ names: string[]; paths: string[]; files: Map<string, Buffer> }> {
    const files = await reader.files(base)
    const paths = [...files.keys()]
    return { names: paths.map(path => path.replace(/\.\d{13}/, '.N')), paths, files }
  }

  /** Runs an agent, gives it the events, and stops it when `isDone`. */
  async function through(base: string, start: (text: string) => Promise<Program>, isDone: () => Promise<boolean>) {
    const [port] = await freePorts(1)
    const program = await start(properties(hdfs, base, port!))
    try {
      const post = () => fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify(events) })
      const posted = () =>
        post().then(
          answer => answer.ok,
          () => false,
        )
      await eventually(posted, 'the source to listen', 60_000)
      await eventually(isDone, 'the events to be written', 60_000)
    } finally {
      await program.stop(40_000)
    }
  }

  it('names, bytes and records', { timeout: 240_000 }, () =>
    inFolder(async folder => {
      const [monitoring] = await freePorts(1)
      const start = (text: string) => realFlume(text, folder, monitoring!)
      await through('/as-flume/flume', start, () => isDrained(monitoring!))
      // Ours writes what it has before it stops.
      await through(
        '/as-flume/ours',
        async text => (await BuiltAgent.build(text, folder)).start(),
        async () => true,
      )
      const [theirs, ours] = [await outcome('/as-flume/flume'), await outcome('/as-flume/ours')]
      expect(ours.names).toEqual(theirs.names)
      const differing = ours.paths.filter(
        (path, i) =>
          !read.includes(path.split('/')[0]!) && !sameBytes(ours.files.get(path)!, theirs.files.get(theirs.paths[i]!)!),
      )
      expect(differing).toEqual([])
      const inside = (base: string, paths: readonly string[]) =>
        readBack(
          hdfs.name,
          paths
            .filter(path => read.includes(path.split('/')[0]!))
            .map(path => `${path.startsWith('blocks') ? 'seq:' : ''}${base}/${path}`),
        )
      expect(await inside('/as-flume/ours', ours.paths)).toEqual(await inside('/as-flume/flume', theirs.paths))
    }),
  )
})

/** The mark of a SequenceFile, which is made by chance, stands behind the head and comes back behind an escape. */
function sameBytes(one: Buffer, other: Buffer): boolean {
  const unmarked = (bytes: Buffer) => {
    if (bytes.toString('latin1', 0, 3) !== 'SEQ') return bytes.toString('latin1')
    const mark = bytes.subarray(bytes.length - 16).toString('latin1')
    return bytes.toString('latin1').replaceAll(mark, 'M'.repeat(16))
  }
  return unmarked(one) === unmarked(other)
}
