/** `npm run quickstart`: the tutorial's pipeline from a file into Kafka, on this machine, from nothing, and away again. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startDevBroker } from '../compiler/dev-broker/index.ts'
import { temporaryFolder } from './services/guard.ts'
import { Unavailable } from './services/java.ts'
import { startKafka } from './services/kafka.ts'
import { KafkaClient } from './services/kafka-client.ts'
import { Program } from './services/program.ts'
import { until } from './services/until.ts'

const pipeline = 'pipelines/ckafka.yaml'
const bundle = 'dist/agentckafka'
const topic = 'flume_test'
const lines = ['hello from flumec', 'this is the second line', 'and this one says goodbye']

/** Returns the exit status. Whatever it starts ends with this process, Ctrl-C included (see services/guard.ts). */
export async function main(): Promise<number> {
  process.once('SIGINT', () => {
    say('Stopped by Ctrl-C; everything that was started ends now.')
    process.exit(130)
  })
  try {
    await quickstart()
    return 0
  } catch (error) {
    say(`That did not work: ${(error as Error).message}`)
    return 1
  }
}

async function quickstart(): Promise<void> {
  step(1, `Compiling ${pipeline} into one file`)
  execFileSync(process.execPath, ['build/cli/flumec.js', 'build', pipeline, '--out', bundle], { stdio: 'inherit' })

  step(2, 'Getting a Kafka (some seconds; the first time perhaps a minute)')
  const { kafka, stop } = await aKafka()
  const topics = await kafka.admin(admin => admin.listTopics())
  const before = topics.includes(topic) ? await kafka.count(topic) : 0

  const folder = temporaryFolder('quickstart')
  step(3, `Starting the agent: cd ${folder} && node agent.mjs`)
  const log = join(folder, 'agent.log')
  writeFileSync(join(folder, 'flume-test'), '')
  const agent = new Program(process.execPath, [join(process.cwd(), bundle, 'agent.mjs')], {
    cwd: folder,
    log,
    env: { CKAFKA_BOOTSTRAP: kafka.bootstrap },
  })

  step(4, `Appending ${lines.length} lines to ${join(folder, 'flume-test')}`)
  appendFileSync(join(folder, 'flume-test'), lines.map(line => `${line}\n`).join(''))
  await arrived(kafka, agent, before + lines.length)

  step(5, `Reading the topic ${topic} back`)
  for (const line of (await kafka.readValues(topic)).slice(-lines.length)) console.log(`     ${line}`)

  step(6, 'Stopping what was started')
  say(`The agent ended with status ${await agent.stop()}`)
  await stop()
  console.log(next)
}

/** The one that KAFKA_BOOTSTRAP names, one of our own, or, where that can't be had, the development broker. */
async function aKafka(): Promise<{ kafka: KafkaClient; stop(): Promise<void> }> {
  const named = process.env.KAFKA_BOOTSTRAP
  if (named) {
    say(`Yours, at ${named}`)
    return { kafka: new KafkaClient(named), stop: async () => {} }
  }
  try {
    const kafka = await startKafka({ say })
    say(`A broker of our own answers at ${kafka.bootstrap}`)
    return { kafka, stop: () => kafka.stop() }
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    const broker = await startDevBroker({ say })
    say(`No Kafka can be had here: ${error.message} (it takes a JDK, 11 or newer, and Maven).`)
    say(`flumec's development broker takes its place, at ${broker.address}; it keeps records in memory alone.`)
    return { kafka: new KafkaClient(broker.address), stop: () => broker.close() }
  }
}

async function arrived(kafka: KafkaClient, agent: Program, count: number): Promise<void> {
  const all = until(async () => (await kafka.count(topic)) >= count, {
    within: 60_000,
    what: 'the lines to reach Kafka',
  })
  const ended = agent.ended.then(status => {
    throw new Error(`the agent ended with ${status}`)
  })
  await Promise.race([all, ended]).catch(error => {
    throw new Error(`${error.message}; its log:\n${agent.output}`, { cause: error })
  })
}

function step(n: number, what: string): void {
  console.log(`\n${n}/6  ${what}`)
}

function say(what: string): void {
  console.log(`     ${what}`)
}

const next = `
Done: a pipeline of ten lines became ${bundle}/agent.mjs, which runs with Node alone, and moved
what was appended to a file into Kafka.

To try next:
  npx flumec check ${pipeline}              what is wrong or risky in a pipeline (.properties too)
  npx flumec explain ${pipeline}            the same pipeline in words
  less ${bundle}/agent.ts                   the program that was made
  CKAFKA_BOOTSTRAP=host:port node ${bundle}/agent.mjs   against a Kafka of yours
`
