/** The two streams that are timed, each contender in turn in every round. */
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Admin, KafkaJSError } from 'kafkajs'
import { temporaryFolder } from '../services/guard.ts'
import { Unavailable } from '../services/java.ts'
import type { KafkaClient } from '../services/kafka-client.ts'
import type { Contender, Setting } from './contender.ts'
import * as file from './file-to-kafka.ts'
import * as topics from './kafka-to-null.ts'
import { type Measured, measure } from './measure.ts'
import type { Figures } from './report.ts'

export interface Plan {
  readonly kafka: KafkaClient
  readonly rounds: number
  readonly events: number
}

const partitions = 3

export async function fileToKafka({ kafka, rounds, events }: Plan): Promise<Map<string, Figures>> {
  const data = file.numberedLines(events)
  const input = join(temporaryFolder('bench'), 'input.log')
  writeFileSync(input, data)
  return inTurn(file.contenders, rounds, events, async (contender, round) => {
    const topic = await kafka.createTopic(partitions)
    const measured = await one(contender, events, { kafka, topic, input }, produced(topic))
    if (round === 0) await file.checkContent(kafka, topic, data)
    await kafka.admin(admin => admin.deleteTopics({ topics: [topic] }))
    return measured
  })
}

export async function kafkaToNull({ kafka, rounds, events }: Plan): Promise<Map<string, Figures>> {
  const input = join(temporaryFolder('bench'), 'input.log')
  writeFileSync(input, file.numberedLines(events))
  const topic = await kafka.createTopic(partitions)
  const filler = file.contenders.find(({ name }) => name === 'kcat')!
  await one(filler, events, { kafka, topic, input }, produced(topic))
  return inTurn(topics.contenders, rounds, events, contender => {
    const group = `bench-${randomUUID()}`
    return one(contender, events, { kafka, topic, input, group }, committed(group, topic))
  })
}

type Parts = Omit<Setting, 'folder' | 'group'> & { readonly group?: string }

async function one(contender: Contender, events: number, parts: Parts, count: Count): Promise<Measured> {
  const folder = temporaryFolder('bench')
  const start = await contender.prepare({ group: '', ...parts, folder })
  const measured = await parts.kafka.admin(admin => measure(start, events, () => count(admin)))
  await rm(folder, { recursive: true })
  return measured
}

/** Asks the broker, on a connection that stays open, how far a run has come. */
type Count = (admin: Admin) => Promise<number>

const sum = (offsets: readonly string[]) => offsets.reduce((total, offset) => total + Math.max(0, Number(offset)), 0)

function produced(topic: string): Count {
  return async admin => sum((await admin.fetchTopicOffsets(topic)).map(one => one.high))
}

function committed(group: string, topic: string): Count {
  return async admin => {
    try {
      const [found] = await admin.fetchOffsets({ groupId: group, topics: [topic] })
      return sum(found!.partitions.map(one => one.offset))
    } catch (error) {
      // The broker is still making the topic in which groups commit.
      if ((error as KafkaJSError).retriable) return 0
      throw error
    }
  }
}

/** Every contender once a round, a different one first each time. One that this machine lacks is left out, by name. */
async function inTurn(
  contenders: readonly Contender[],
  rounds: number,
  events: number,
  run: (contender: Contender, round: number) => Promise<Measured>,
): Promise<Map<string, Figures>> {
  const results = new Map<string, Measured[]>(contenders.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < contenders.length; i++) {
      const contender = contenders[(i + round) % contenders.length]!
      if (!results.has(contender.name)) continue
      try {
        results.get(contender.name)!.push(await run(contender, round))
        console.error(`  round ${round + 1} of ${rounds}: ${contender.name}`)
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error
        console.error(`  left out: ${contender.name} (${error.message})`)
        results.delete(contender.name)
      }
    }
  }
  return new Map([...results].map(([name, measured]) => [name, figures(measured, events)]))
}

function figures(runs: readonly Measured[], events: number): Figures {
  return {
    'events/s': runs.map(run => events / run.seconds),
    'events/s after the first': runs.map(run => events / Math.max(run.seconds - run.first, 0.02)),
    'CPU s/million': runs.map(run => (run.cpu / events) * 1e6),
    'peak RSS MiB': runs.map(run => run.memory / 2 ** 20),
    'first event s': runs.map(run => run.first),
  }
}
