/** One file of lines of 100 bytes into a topic of three partitions: acks=1, batches of 1,000. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { BuiltAgent } from '../services/agent.ts'
import { flumeAgent } from '../services/flume.ts'
import { findProgram } from '../services/java.ts'
import type { KafkaClient } from '../services/kafka-client.ts'
import { Program } from '../services/program.ts'
import type { Contender, Setting } from './contender.ts'

export const lineLength = 100

/** Lines that differ, the last byte a line end. */
export function numberedLines(count: number): Buffer {
  const filler = 'x'.repeat(lineLength)
  const line = (i: number) => `${`${String(i).padStart(10, '0')} ${filler}`.slice(0, lineLength - 1)}\n`
  const chunks = Array.from({ length: Math.ceil(count / 1000) }, (_, chunk) => {
    const from = chunk * 1000
    return Buffer.from(Array.from({ length: Math.min(1000, count - from) }, (_, i) => line(from + i)).join(''))
  })
  return Buffer.concat(chunks)
}

/** Flume's configuration, for Flume and for flumec. */
const pipeline = ({ folder, input, kafka, topic }: Setting) => `a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = TAILDIR
a.sources.s.filegroups = f
a.sources.s.filegroups.f = ${input}
a.sources.s.positionFile = ${folder}/position.json
a.sources.s.batchSize = 1000
a.sources.s.channels = c
a.channels.c.type = memory
a.channels.c.capacity = 100000
a.channels.c.transactionCapacity = 10000
a.sinks.k.type = org.apache.flume.sink.kafka.KafkaSink
a.sinks.k.channel = c
a.sinks.k.kafka.bootstrap.servers = ${kafka.bootstrap}
a.sinks.k.kafka.topic = ${topic}
a.sinks.k.kafka.producer.acks = 1
a.sinks.k.flumeBatchSize = 1000
`

const flumec: Contender = {
  name: 'flumec',
  prepare: async setting => {
    const agent = await BuiltAgent.build(pipeline(setting), setting.folder)
    return () => agent.start()
  },
}

const kcat: Contender = {
  name: 'kcat',
  prepare: async ({ folder, input, kafka, topic }) => {
    const program = findProgram('kcat')
    const settings = ['-X', 'acks=1', '-X', 'batch.num.messages=1000', '-X', 'linger.ms=5']
    const args = ['-P', '-b', kafka.bootstrap, '-t', topic, ...settings, '-l', input]
    return () => new Program(program, args, { cwd: folder, log: join(folder, 'kcat.log') })
  },
}

const flume: Contender = {
  name: 'Flume 1.11',
  prepare: async setting => {
    const file = join(setting.folder, 'agent.properties')
    writeFileSync(file, pipeline(setting))
    return flumeAgent(file, 'a', setting.folder)
  },
}

const rsyslog: Contender = {
  name: 'rsyslog',
  prepare: async setting => {
    const program = findProgram('rsyslogd')
    const file = join(setting.folder, 'rsyslog.conf')
    writeFileSync(file, rsyslogPipeline(setting))
    const args = ['-n', '-f', file, '-i', join(setting.folder, 'pid')]
    return () => new Program(program, args, { cwd: setting.folder, log: join(setting.folder, 'rsyslog.log') })
  },
}

const rsyslogPipeline = ({ folder, input, kafka, topic }: Setting) => `global(workDirectory="${folder}")
module(load="imfile" mode="inotify")
module(load="omkafka")
template(name="line" type="string" string="%msg%")
input(type="imfile" file="${input}" tag="bench" ruleset="out")
ruleset(name="out" queue.type="LinkedList" queue.size="100000" queue.dequeueBatchSize="1000") {
  action(type="omkafka" broker="${kafka.bootstrap}" topic="${topic}" template="line" partitions.auto="on"
         confParam=["acks=1", "batch.num.messages=1000", "linger.ms=5", "queue.buffering.max.messages=1000000"])
}
`

export const contenders: readonly Contender[] = [flumec, kcat, flume, rsyslog]

/** Compares the topic with the file, line by line in any order. Throws when something is missing, double or changed. */
export async function checkContent(kafka: KafkaClient, topic: string, data: Buffer): Promise<void> {
  const seen = new Uint8Array(data.length / lineLength)
  const args = ['-C', '-q', '-e', '-o', 'beginning', '-b', kafka.bootstrap, '-t', topic]
  const reader = spawn(findProgram('kcat'), args, { stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const line of createInterface(reader.stdout)) {
    const number = Number(line.slice(0, 10))
    const start = number * lineLength
    if (line !== data.toString('latin1', start, start + lineLength - 1))
      throw new Error(`the topic has a strange line: ${line}`)
    if (seen[number]!++ > 0) throw new Error(`line ${number} came twice`)
  }
  const missing = seen.indexOf(0)
  if (missing >= 0) throw new Error(`line ${missing} is missing`)
}
