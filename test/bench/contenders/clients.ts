/** Other programs that do the same work. */
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { findProgram } from '../../services/java.ts'
import { Program } from '../../services/program.ts'
import type { Run } from '../run.ts'
import type { Contender } from '../work.ts'
import { type ProducerSettings, usual } from '../works/parts.ts'

/** Reads the file once and sends each line; ends by itself. */
export const kcat = ({ acks, compression }: ProducerSettings = usual): Contender => ({
  name: 'kcat',
  prepare: async ({ folder, input, servers, topic }) => {
    const program = findProgram('kcat')
    const settings = { acks, 'compression.codec': compression, 'batch.num.messages': 1000, 'linger.ms': 5 }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-X', `${name}=${value}`])
    const args = ['-P', '-b', servers.kafka.bootstrap, '-t', topic, ...flags, '-l', input]
    return () => new Program(program, args, { cwd: folder, log: join(folder, 'kcat.log') })
  },
})

export const rsyslog: Contender = {
  name: 'rsyslog',
  prepare: async run => {
    const { folder } = run
    const program = findProgram('rsyslogd')
    const file = join(folder, 'rsyslog.conf')
    writeFileSync(file, rsyslogPipeline(run))
    const args = ['-n', '-f', file, '-i', join(folder, 'pid')]
    return () => new Program(program, args, { cwd: folder, log: join(folder, 'rsyslog.log') })
  },
}

const rsyslogPipeline = ({ folder, input, servers, topic }: Run) => `global(workDirectory="${folder}")
module(load="imfile" mode="inotify")
module(load="omkafka")
template(name="line" type="string" string="%msg%")
input(type="imfile" file="${input}" tag="bench" ruleset="out")
ruleset(name="out" queue.type="LinkedList" queue.size="100000" queue.dequeueBatchSize="1000") {
  action(type="omkafka" broker="${servers.kafka.bootstrap}" topic="${topic}" template="line" partitions.auto="on"
         confParam=["acks=1", "batch.num.messages=1000", "linger.ms=5", "queue.buffering.max.messages=1000000"])
}
`

/** kafkajs's own consumer, which does nothing with what it gets and commits after each batch. */
export const kafkajs: Contender = {
  name: 'kafkajs',
  prepare: async ({ folder, servers, input, group }) => {
    const file = join(folder, 'consumer.cjs')
    writeFileSync(
      file,
      `const { Kafka } = require(${JSON.stringify(resolve('node_modules/kafkajs'))})
const consumer = new Kafka({ brokers: ['${servers.kafka.bootstrap}'], logLevel: 1 }).consumer({ groupId: '${group}' })
consumer.connect()
  .then(() => consumer.subscribe({ topic: '${input}', fromBeginning: true }))
  .then(() => consumer.run({ eachBatch: async () => {} }))
`,
    )
    return () => new Program(process.execPath, [file], { cwd: folder, log: join(folder, 'consumer.log') })
  },
}
