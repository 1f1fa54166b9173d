/** The same file and the same events for real Flume and for us: the rows that are then in the tables. */
import { expect, it } from 'vitest'
import { eventually, inFolder } from '../../../contracts/support.ts'
import { BuiltAgent } from '../../../services/agent.ts'
import type { HBaseAddress } from '../../../services/hbase.ts'
import { freePorts, type Program } from '../../../services/program.ts'
import { describeWith, sharedHBase } from '../../../services/shared.ts'
import { flumeWithHBase, startFlume } from './flume.ts'
import { HBaseReader, type Row } from './support.ts'

const regex = 'serializer = org.apache.flume.sink.hbase2.RegexHBase2EventSerializer'

/** Options of a sink each, without table and column family. */
const sinks: Readonly<Record<string, readonly string[]>> = {
  simple: [],
  named: [
    'serializer = org.apache.flume.sink.hbase2.SimpleHBase2EventSerializer',
    'serializer.rowPrefix = p%{host}-',
    'serializer.payloadColumn = a:b',
    'serializer.incrementColumn = n',
    'serializer.incrementRow = all',
    'batchSize = 3',
  ],
  summed: ['coalesceIncrements = true', 'enableWal = false', 'serializer.suffix = nano'],
  timed: ['serializer.suffix = timestamp', 'batchSize = 1'],
  random: ['serializer.suffix = random'],
  whole: [regex],
  columns: [regex, 'serializer.regex = (\\\\w+) (\\\\d+)( .*)?', 'serializer.colNames = word, number ,rest,'],
  keyed: [
    regex,
    'serializer.regex = (.*?)(\\\\d+)',
    'serializer.colNames = text,row_KEY',
    'serializer.rowKeyIndex = 1',
  ],
  headers: [regex, 'serializer.depositHeaders = true', 'serializer.colNames = host'],
  latin: [
    regex,
    'serializer.depositHeaders = true',
    'serializer.charset = ISO-8859-1',
    'serializer.colNames = k\\u00fc',
  ],
  caseless: [regex, 'serializer.regex = (LINE) (.)', 'serializer.colNames = a,b', 'serializer.regexIgnoreCase = true'],
}
const names = Object.keys(sinks)

const events = Array.from({ length: 8 }, (_, i) => ({
  headers: { host: `h${i % 2}`, 'nam\u00e9': '\u00fc' },
  body: ['', 'line\n1', 'other text 5 '][i] ?? `line ${i} \u00fc`,
}))

function properties({ rest, zooKeeper }: HBaseAddress, base: string, port: number): string {
  const channels = names.map(name => `c-${name}`).join(' ')
  const lines = [
    'sources = in',
    `channels = ${channels}`,
    `sinks = ${names.join(' ')}`,
    'sources.in.type = http',
    'sources.in.bind = 127.0.0.1',
    `sources.in.port = ${port}`,
    `sources.in.channels = ${channels}`,
  ]
  for (const name of names) {
    const options = ['type = hbase2', `channel = c-${name}`, `table = ${base}-${name}`, 'columnFamily = f']
    lines.push(`channels.c-${name}.type = memory`)
    for (const line of [...options, `zookeeperQuorum = ${zooKeeper}`, `rest.url = ${rest}`, ...sinks[name]!])
      lines.push(`sinks.${name}.${line}`)
  }
  return lines.map(line => `a1.${line}\n`).join('')
}

describeWith('hbase: as Flume does it', flume, { rest: '', zooKeeper: '' }, hbase => {
  const reader = new HBaseReader(hbase.rest)

  /** Runs an agent, gives it the events, and stops it when `isDone`. */
  async function through(base: string, start: (text: string) => Promise<Program>, isDone: () => Promise<boolean>) {
    for (const name of names) await reader.table(`${base}-${name}`)
    const [port] = await freePorts(1)
    const program = await start(properties(hbase, base, port!))
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
    return Object.fromEntries(
      await Promise.all(names.map(async name => [name, shown(await reader.rows(`${base}-${name}`))])),
    )
  }

  it('rows, columns and counters', { timeout: 240_000 }, () =>
    inFolder(async folder => {
      const [monitoring] = await freePorts(1)
      let flumes: Awaited<ReturnType<typeof startFlume>> | undefined
      const isTaken = async () => {
        const metrics = await flumes!.metrics()
        return names.every(name => metrics[`CHANNEL.c-${name}`]?.EventTakeSuccessCount === String(events.length))
      }
      const theirs = await through(
        'flume',
        async text => (flumes = await startFlume(text, folder, monitoring!)),
        isTaken,
      )
      // Ours writes what it has before it stops.
      const build = async (text: string) => (await BuiltAgent.build(text, folder)).start()
      const ours = await through('ours', build, async () => true)
      expect(Object.values(theirs).flat().length).toBeGreaterThan(60)
      expect(ours).toEqual(theirs)
    }),
  )
})

async function flume(): Promise<HBaseAddress> {
  await flumeWithHBase()
  return sharedHBase()
}

/** With what is made by chance or clock taken out of the keys. */
function shown(rows: readonly Row[]): string[] {
  const plain = (key: string) =>
    key
      .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/, 'UUID')
      .replace(/\d{13}-\w{10}-\d+$/, 'NUMBERED')
      .replace(/-?\d{8,}$/, 'NUMBER')
  const cells = (row: Row) => Object.entries(row.cells).map(([name, value]) => `${name}=${value.toString('latin1')}`)
  return rows.map(row => [plain(row.key), ...cells(row)].join(' ')).sort()
}
