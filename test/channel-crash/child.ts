/** A process that puts and takes until it is killed, and says on standard output what was answered (kill.test.ts). */
import { writeSync } from 'node:fs'
import { FileChannel } from '../../runtime/channels/file/index.ts'
import { EventBatch } from '../../runtime/core/event-batch.ts'
import { Logger } from '../../runtime/core/log.ts'
import { ComponentMetrics } from '../../runtime/core/metrics.ts'
import { Receipt } from '../../runtime/core/receipt.ts'

const [folder, from] = process.argv.slice(2) as [string, string]
const never = new AbortController().signal
// Written at once: what was said must not be lost with the process.
const say = (text: string) => writeSync(1, `${text}\n`)

const channel = new FileChannel({
  checkpointDir: `${folder}/checkpoint`,
  dataDirs: [`${folder}/data`],
  maxFileSize: 200_000,
  minimumRequiredSpace: 0,
  checkpointInterval: 1000,
})
const name = 'child'
await channel.start({ name, log: new Logger(name, []), metrics: new ComponentMetrics('CHANNEL', name), fail: () => {} })
say('started')
void put(Number(from))
void take()

async function put(first: number): Promise<void> {
  for (let at = first; ; at += 100) {
    const events = Array.from({ length: 100 }, (_, i) => ({ headers: {}, body: Buffer.from(String(at + i)) }))
    await channel.put(EventBatch.of(events), new Receipt(() => {}))
    say(`put ${at}`)
  }
}

async function take(): Promise<void> {
  for (;;) {
    const loan = await channel.take(70, never)
    const events = loan!.batches.flatMap(batch =>
      Array.from({ length: batch.count }, (_, i) => batch.body(i).toString()),
    )
    say(`delivered ${events.join(' ')}`)
    await loan!.commit()
    say(`committed ${events.join(' ')}`)
  }
}
