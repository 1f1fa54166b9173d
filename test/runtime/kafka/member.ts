/** Program: a member of a consumer group, for tests that stop and kill it. Arguments: options, events to settle at once. */
import { Logger, plainLine } from '../../../runtime/core/log.ts'
import { ComponentMetrics } from '../../../runtime/core/metrics.ts'
import { KafkaSource } from '../../../runtime/sources/kafka/index.ts'

const [options, settleAtOnce] = process.argv.slice(2) as [string, string]
const source = new KafkaSource(JSON.parse(options))
const waiting: (() => void)[] = []
let count = 0

process.on('SIGUSR2', () => {
  for (const settled of waiting.splice(0)) settled()
  console.log('settled')
})

await source.start({
  name: 'member',
  log: new Logger('member', [entry => process.stdout.write(plainLine(entry))]),
  metrics: new ComponentMetrics('SOURCE', 'member'),
  fail: error => console.log(error.message),
  outlet: {
    async put(batch, settled = () => {}) {
      count += batch.count
      console.log(`put ${count}`)
      if (count <= Number(settleAtOnce)) settled()
      else waiting.push(settled)
    },
  },
})
