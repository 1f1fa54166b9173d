/**
 * `npm run bench [-- --rounds 5 --events 1000000 --json FILE --only file|topic|commands]`
 *
 * flumec beside its peers on this machine, all in the same run: every contender once a round, in turn. Medians, with the
 * lowest and the highest round; ratios are taken within each round.
 */
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { startKafka } from '../services/kafka.ts'
import { KafkaClient } from '../services/kafka-client.ts'
import { commands } from './commands.ts'
import { type Figures, ratios, table } from './report.ts'
import { fileToKafka, kafkaToNull } from './streams.ts'

export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '5' },
      events: { type: 'string', default: '1000000' },
      json: { type: 'string' },
      only: { type: 'string' },
    },
  })
  const rounds = Number(values.rounds)
  const events = Number(values.events)
  const wanted = (name: string) => values.only === undefined || values.only === name
  const report: Record<string, unknown> = { node: process.version, cpus: cpus().map(cpu => cpu.model), rounds, events }

  if (wanted('file') || wanted('topic')) {
    const own = process.env.KAFKA_BOOTSTRAP ? undefined : await startKafka({ java: ['-Xmx1g'], say: console.error })
    const kafka = own ?? new KafkaClient(process.env.KAFKA_BOOTSTRAP!)
    const streams = { 'file → memory → Kafka': fileToKafka, 'Kafka → memory → nothing': kafkaToNull }
    for (const [title, run] of Object.entries(streams).filter((_, i) => wanted(['file', 'topic'][i]!))) {
      console.error(title)
      const results = await run({ kafka, rounds, events })
      const what = `${title}: ${events.toLocaleString('en')} events of 100 bytes, ${rounds} rounds`
      console.log(
        [table(what, results), ...ratios('events/s', results), ...ratios('CPU s/million', results), ''].join('\n'),
      )
      report[title] = plain(results)
    }
    await own?.stop()
  }
  if (wanted('commands')) {
    const { results, bundleBytes } = await commands(rounds)
    console.log(table(`commands, ${rounds} rounds`, results))
    console.log(`  agent.mjs of pipelines/ckafka.yaml: ${Math.round(bundleBytes / 1024)} KiB`)
    report.commands = { ...plain(results), bundleBytes }
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`)
  return 0
}

const plain = (results: ReadonlyMap<string, Figures>) => Object.fromEntries(results)
