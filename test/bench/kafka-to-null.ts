/** A full topic of three partitions into nothing, until the group has committed all of it. */
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { BuiltAgent } from '../services/agent.ts'
import { flumeAgent } from '../services/flume.ts'
import { Program } from '../services/program.ts'
import type { Contender, Setting } from './contender.ts'

const pipeline = ({ kafka, topic, group }: Setting) => `a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = org.apache.flume.source.kafka.KafkaSource
a.sources.s.kafka.bootstrap.servers = ${kafka.bootstrap}
a.sources.s.kafka.topics = ${topic}
a.sources.s.kafka.consumer.group.id = ${group}
a.sources.s.kafka.consumer.auto.offset.reset = earliest
a.sources.s.batchSize = 1000
a.sources.s.channels = c
a.channels.c.type = memory
a.channels.c.capacity = 100000
a.channels.c.transactionCapacity = 10000
a.sinks.k.type = null
a.sinks.k.batchSize = 1000
a.sinks.k.channel = c
`

const flumec: Contender = {
  name: 'flumec',
  prepare: async setting => {
    const agent = await BuiltAgent.build(pipeline(setting), setting.folder)
    return () => agent.start()
  },
}

/** kafkajs's own consumer, which does nothing with what it gets and commits after each batch. */
const kafkajs: Contender = {
  name: 'kafkajs',
  prepare: async ({ folder, kafka, topic, group }) => {
    const file = join(folder, 'consumer.cjs')
    writeFileSync(
      file,
      `const { Kafka } = require(${JSON.stringify(resolve('node_modules/kafkajs'))})
const consumer = new Kafka({ brokers: ['${kafka.bootstrap}'], logLevel: 1 }).consumer({ groupId: '${group}' })
consumer.connect()
  .then(() => consumer.subscribe({ topic: '${topic}', fromBeginning: true }))
  .then(() => consumer.run({ eachBatch: async () => {} }))
`,
    )
    return () => new Program(process.execPath, [file], { cwd: folder, log: join(folder, 'consumer.log') })
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

export const contenders: readonly Contender[] = [flumec, kafkajs, flume]
