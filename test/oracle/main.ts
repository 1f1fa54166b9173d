/**
 * `npm run oracle [-- WORD… --record]`: every case, or those with one of the words in their name, on the real Flume and on
 * ours. `--record` writes down what Flume did. Needs Java; the cases with topics start a Kafka, or take KAFKA_BOOTSTRAP.
 */

import { startKafka } from '../services/kafka.ts'
import { KafkaClient } from '../services/kafka-client.ts'
import { FlumeHost, flumec, realFlume } from './agents.ts'
import type { OracleCase } from './case.ts'
import { cases } from './cases/index.ts'
import { differences, reasoned, record, recording } from './recordings.ts'
import { Run } from './run.ts'

export async function main(args: readonly string[]): Promise<number> {
  const words = args.filter(arg => !arg.startsWith('--'))
  const chosen = cases.filter(({ name }) => words.length === 0 || words.some(word => name.includes(word)))
  const kafka = chosen.some(({ topics }) => topics) ? await broker() : undefined
  const host = await FlumeHost.start()
  try {
    const failed = await inTwos(chosen, one => compare(one, args.includes('--record'), host, kafka?.client))
    console.log(`${chosen.length - failed} the same, ${failed} not`)
    return failed === 0 ? 0 : 1
  } finally {
    await Promise.all([host.close(), kafka?.stop()])
  }
}

async function broker() {
  const given = process.env.KAFKA_BOOTSTRAP
  if (given) return { client: new KafkaClient(given), stop: async () => {} }
  const started = await startKafka({ say: line => console.error(line) })
  return { client: new KafkaClient(started.bootstrap), stop: () => started.stop() }
}

/** Two at a time; gives how many returned false. */
async function inTwos<T>(all: readonly T[], each: (one: T) => Promise<boolean>): Promise<number> {
  const left = [...all]
  let failed = 0
  const work = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) if (!(await each(one))) failed += 1
  }
  await Promise.all([work(), work()])
  return failed
}

/** Prints a line, and the differences below it. */
async function compare(
  one: OracleCase,
  recordIt: boolean,
  host: FlumeHost,
  kafka: KafkaClient | undefined,
): Promise<boolean> {
  const began = Date.now()
  try {
    const theirs = await Run.of(one, one.env || one.alone ? realFlume : host, kafka)
    const mine = await Run.of(one, flumec, kafka)
    const mayDiffer = reasoned().has(one.name)
    if (recordIt) record(one.name, mayDiffer ? { flume: theirs, flumec: mine } : { flume: theirs })
    const wanted = recording(one.name)
    const found = [
      ...differences(wanted.flume, theirs).map(text => `the recording is of another Flume: ${text}`),
      ...differences(wanted.flumec ?? theirs, mine),
    ]
    const seconds = ((Date.now() - began) / 1000).toFixed(1)
    console.log(`${found.length === 0 ? 'same' : 'NOT '} ${one.name} (${seconds} s)`)
    for (const text of found.slice(0, 20)) console.log(`     ${text.slice(0, 400)}`)
    return found.length === 0
  } catch (error) {
    console.log(`NOT  ${one.name}: ${(error as Error).message}`)
    return false
  }
}
