/** How the rate changes with what an agent has to do: a picture for each thing that grows, and a page with the figures. */
import { writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from '../../services/guard.ts'
import { files } from '../inputs.ts'
import { NumberedLines } from '../lines.ts'
import { machine } from '../machine.ts'
import { markdownTable, spread } from '../report.ts'
import type { Servers } from '../run.ts'
import { eventsPerSecond, type Goal, type Shape, usualShape } from './agent.ts'
import { type Axis, axes } from './axes.ts'
import { short, svg } from './svg.ts'

const folder = 'test/bench/growth'

export async function growth(servers: Servers, rounds: number, most: number): Promise<number> {
  await servers.start('kafka')
  const { kafka } = servers
  const topic = await kafka.createTopic(3)
  const goals = { 'into Kafka': { bootstrap: kafka.bootstrap, topic }, 'into null': 'null' } as const
  const scene = { servers, goals, rounds, most }
  await measured(usualShape, scene) // warms up
  const parts: string[] = []
  for (const axis of axes) parts.push(await grown(axis, scene))
  await kafka.admin(admin => admin.deleteTopics({ topics: [topic] }))
  writeFileSync(
    join(folder, 'GROWTH.md'),
    `${head(rounds)}${markdownTable([['', ''], ...Object.entries(await machine())])}\n${parts.join('\n')}`,
  )
  return 0
}

const head = (rounds: number) => `# How the rate grows and falls

Written by \`npm run bench -- --growth\`. One agent in one warm process reads lines from files (TAILDIR, in the page cache)
into memory channels, and from there into null sinks, or as whole Flume events into a topic of three partitions on the
same machine (acks=1). What does not change in a table: batches of 1,000, events of 100 bytes, one file, one channel, one
sink, no headers. Events per second, medians of ${rounds} rounds, counted once at the source.

`

interface Scene {
  readonly servers: Servers
  readonly goals: Readonly<Record<string, Goal>>
  readonly rounds: number
  /** Events of one measurement. */
  readonly most: number
}

/** Measures along an axis, draws it, and gives its part of the page. */
async function grown(axis: Axis, scene: Scene): Promise<string> {
  const { goals, rounds } = scene
  const rates = axis.values.map(() => Object.fromEntries(Object.keys(goals).map(name => [name, [] as number[]])))
  for (let round = 0; round < rounds; round++)
    for (const [i, value] of axis.values.entries()) {
      const found = await measured({ ...usualShape, ...axis.shape(value) }, scene)
      for (const [name, rate] of Object.entries(found)) rates[i]![name]!.push(rate)
      console.error(`${axis.name} ${value}: ${JSON.stringify(found)}`)
    }
  const median = (i: number, name: string) => spread(rates[i]![name]!).median
  const names = Object.keys(goals)
  const series = names.map(name => ({ name, points: axis.values.map((value, i) => [value, median(i, name)] as const) }))
  const title = `Events per second by ${axis.title}`
  writeFileSync(
    join(folder, `${axis.name}.svg`),
    svg({ title, xLabel: axis.unit, yLabel: 'events per second', series }),
  )
  const body = axis.values.map((value, i) => [short(value), ...names.map(name => short(median(i, name)))])
  return `## ${axis.title}\n\n![${title}](${axis.name}.svg)\n\n${axis.why}\n\n${markdownTable([[axis.unit, ...names], ...body])}`
}

/** The rate by each goal, over the same files. */
async function measured(shape: Shape, { servers, goals, most }: Scene) {
  const input = temporaryFolder('growth')
  const count = eventCount(shape, most)
  await files(shape.files)(new NumberedLines(count, shape.eventSize), servers, input)
  const rates: Record<string, number> = {}
  for (const [name, goal] of Object.entries(goals)) rates[name] = await eventsPerSecond(shape, goal, input, count)
  await rm(input, { recursive: true })
  return rates
}

/** Enough for about a second, and no more than 100 MB. */
const eventCount = ({ batchSize, eventSize, files, channels }: Shape, most: number) =>
  Math.max(files, Math.floor(Math.min(most / channels, 20_000 * batchSize, 100e6 / eventSize)))
