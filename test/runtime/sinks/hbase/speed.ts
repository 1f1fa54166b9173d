/**
 * `node test/script.mjs test/runtime/sinks/hbase/speed.ts [--rounds 3] [--events 50000]`
 *
 * The same properties file through flumec and through real Flume 1.11, in turn: a file of lines of 100 bytes, a memory
 * channel, the hbase2 sink with its defaults, into a real HBase; ours by the REST gateway, Flume straight to the region
 * server. Rates count from the first events that are written, so no start-up is in them.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { BuiltAgent } from '../../../services/agent.ts'
import { temporaryFolder } from '../../../services/guard.ts'
import { type HBaseAddress, startHBase } from '../../../services/hbase.ts'
import { freePorts, Program } from '../../../services/program.ts'
import { flumeWithHBase, startFlume } from './flume.ts'
import { HBaseReader } from './support.ts'

const serializers = {
  'simple serializer': [],
  'regex serializer': [
    'serializer = org.apache.flume.sink.hbase2.RegexHBase2EventSerializer',
    'serializer.regex = (\\\\d+) (.*)',
    'serializer.colNames = n,text',
  ],
}

type Start = (text: string, folder: string, monitor: number) => Promise<Program>

const contenders: Readonly<Record<string, Start>> = {
  flumec: async (text, folder, monitor) => {
    await BuiltAgent.build(text, folder)
    const args = [join(folder, 'agent.mjs'), '--monitor', `127.0.0.1:${monitor}`]
    return new Program(process.execPath, args, { cwd: folder, log: join(folder, 'agent.log') })
  },
  Flume: (text, folder, monitor) => startFlume(text, folder, monitor, ['-Xmx1g']),
}

export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { rounds: { type: 'string', default: '3' }, events: { type: 'string', default: '50000' } },
  })
  const [rounds, events] = [Number(values.rounds), Number(values.events)]
  await flumeWithHBase(console.error)
  const hbase = await startHBase(console.error)
  try {
    const input = join(temporaryFolder('hbase-speed'), 'lines.txt')
    writeFileSync(
      input,
      Array.from({ length: events }, (_, i) => `${String(i).padStart(9, '0')} ${'x'.repeat(89)}\n`).join(''),
    )
    for (const [name, options] of Object.entries(serializers)) {
      const rates: Record<string, number[]> = { flumec: [], Flume: [] }
      for (let round = 0; round < rounds; round++)
        for (const [contender, start] of Object.entries(contenders))
          rates[contender]!.push(await rate(hbase, { start, options, input, events }))
      tell(name, rates)
    }
  } finally {
    await hbase.stop()
  }
  return 0
}

interface Work {
  readonly start: Start
  readonly options: readonly string[]
  readonly input: string
  readonly events: number
}

async function rate(hbase: HBaseAddress, { start, options, input, events }: Work): Promise<number> {
  const folder = temporaryFolder('hbase-speed')
  const reader = new HBaseReader(hbase.rest)
  const table = await reader.table(`speed${Date.now()}`)
  const [monitor] = await freePorts(1)
  const program = await start(properties(hbase, { table, input, folder, options }), folder, monitor!)
  let first: { readonly at: number; readonly count: number } | undefined
  try {
    const end = Date.now() + limit
    for (;;) {
      const count = await written(monitor!)
      const at = performance.now()
      if (count >= events) return ((count - first!.count) / (at - first!.at)) * 1000
      if (count > 0) first ??= { at, count }
      if (Date.now() > end || !program.running)
        throw new Error(`only ${count} were written:\n${program.output.slice(-2000)}`)
      await sleep(20)
    }
  } finally {
    await program.kill()
    await reader.drop(table)
  }
}

const limit = 240_000

/** 0 until the agent answers. */
async function written(monitor: number): Promise<number> {
  try {
    const answer = await fetch(`http://127.0.0.1:${monitor}/metrics`)
    const metrics = (await answer.json()) as Record<string, Record<string, string>>
    return Number(metrics['SINK.k']?.EventDrainSuccessCount ?? 0)
  } catch {
    return 0
  }
}

interface Place {
  readonly table: string
  readonly input: string
  readonly folder: string
  readonly options: readonly string[]
}

function properties({ rest, zooKeeper }: HBaseAddress, { table, input, folder, options }: Place): string {
  const lines = [
    'sources = s',
    'channels = c',
    'sinks = k',
    'sources.s.type = TAILDIR',
    'sources.s.filegroups = g',
    `sources.s.filegroups.g = ${input}`,
    `sources.s.positionFile = ${folder}/positions.json`,
    'sources.s.batchSize = 1000',
    'sources.s.channels = c',
    'channels.c.type = memory',
    'channels.c.capacity = 10000',
    'channels.c.transactionCapacity = 1000',
    ...['type = hbase2', 'channel = c', `table = ${table}`, 'columnFamily = f'].map(line => `sinks.k.${line}`),
    `sinks.k.zookeeperQuorum = ${zooKeeper}`,
    `sinks.k.rest.url = ${rest}`,
    ...options.map(line => `sinks.k.${line}`),
  ]
  return lines.map(line => `a1.${line}\n`).join('')
}

function tell(name: string, rates: Readonly<Record<string, readonly number[]>>): void {
  const whole = (value: number) => Math.round(value).toLocaleString('en')
  for (const [contender, all] of Object.entries(rates))
    console.log(`${name}, ${contender}: ${all.map(whole).join(', ')} events/s, median ${whole(median(all))}`)
  const ratios = rates.flumec!.map((own, i) => own / rates.Flume![i]!)
  console.log(`${name}, flumec : Flume: median ${median(ratios).toFixed(2)}`)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2 || sorted[0]!
}
