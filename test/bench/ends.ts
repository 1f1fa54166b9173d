/** Where the works' events arrive, and how that is counted and looked at. */
import { spawn } from 'node:child_process'
import { createReadStream, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { KafkaJSError } from 'kafkajs'
import { BuiltAgent } from '../services/agent.ts'
import { findProgram } from '../services/java.ts'
import { until } from '../services/until.ts'
import { properties } from './pipeline.ts'
import type { Run } from './run.ts'
import type { End } from './work.ts'
import { nullSink } from './works/parts.ts'

const sum = (offsets: readonly string[]) => offsets.reduce((total, offset) => total + Math.max(0, Number(offset)), 0)

/** Records in a new topic of three partitions. */
export const records: End = async ({ servers: { kafka }, topic }, use) => {
  await kafka.createTopic(3, topic)
  return kafka.admin(async admin => {
    try {
      return await use({
        count: async () => sum((await admin.fetchTopicOffsets(topic)).map(one => one.high)),
        check: lines => lines.check(valuesIn(topic, kafka.bootstrap)),
      })
    } finally {
      await admin.deleteTopics({ topics: [topic] })
    }
  })
}

function valuesIn(topic: string, bootstrap: string): AsyncIterable<string> {
  const args = ['-C', '-q', '-e', '-o', 'beginning', '-b', bootstrap, '-t', topic]
  const reader = spawn(findProgram('kcat'), args, { stdio: ['ignore', 'pipe', 'ignore'] })
  return createInterface(reader.stdout)
}

/** Offsets that the group has committed in the topic that is read. */
export const committed: End = ({ servers: { kafka }, group, input }, use) =>
  kafka.admin(admin =>
    use({
      count: async () => {
        try {
          const [found] = await admin.fetchOffsets({ groupId: group, topics: [input] })
          return sum(found!.partitions.map(one => one.offset))
        } catch (error) {
          // The broker is still making the topic in which groups commit.
          if ((error as KafkaJSError).retriable) return 0
          throw error
        }
      },
    }),
  )

/** Lines in the files of `out` in the run's folder. */
export const linesInFiles: End = async ({ folder, lines: { length } }, use) => {
  const out = join(folder, 'out')
  mkdirSync(out)
  const paths = () => readdirSync(out).map(name => join(out, name))
  return use({
    count: async () => Math.floor(paths().reduce((total, path) => total + statSync(path).size, 0) / length),
    check: lines => lines.check(linesOf(paths())),
  })
}

async function* linesOf(paths: readonly string[]): AsyncIterable<string> {
  for (const path of paths) yield* createInterface(createReadStream(path))
}

/** What the agent's own counter says. Of a channel, since Flume's null sink counts nothing. */
export const takenFromChannel: End = ({ monitor }, use) => use({ count: () => taken(monitor) })

/** Events that another agent has taken in: an avro source in front of a null sink. */
export const nextAgent: End = async (run, use) => {
  const folder = join(run.folder, 'next')
  mkdirSync(folder)
  const [agent, monitor] = [await BuiltAgent.build(receiver(run), folder), run.nextMonitor]
  const program = agent.start('--monitor', String(monitor))
  try {
    await until(() => ready(monitor), { what: 'the receiving agent' })
    return await use({ count: () => taken(monitor) })
  } finally {
    await program.kill()
  }
}

const receiver = ({ nextPort }: Run) =>
  properties({
    source: { type: 'avro', bind: '127.0.0.1', port: nextPort },
    channels: { c: { type: 'memory', capacity: 100_000, transactionCapacity: 10_000 } },
    sinks: { k: nullSink },
  })

const ready = async (port: number) => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok

const taken = (port: number) => counter(port, 'CHANNEL.c', 'EventTakeSuccessCount')

/** A counter of an agent of flumec or Flume; 0 while it does not answer yet. */
export async function counter(port: number, component: string, name: string): Promise<number> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`)
    const metrics = (await answer.json()) as Record<string, Record<string, string>>
    return Number(metrics[component]?.[name] ?? 0)
  } catch (error) {
    if (error instanceof TypeError) return 0 // fetch's way to say that nobody listens
    throw error
  }
}
