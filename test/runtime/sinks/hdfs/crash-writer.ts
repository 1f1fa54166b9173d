/** A sink in a process of its own, to be killed: delivers the lists of bodies that come in as lines, says when each is confirmed. */
import { createInterface } from 'node:readline'
import { batchOf } from '../../../contracts/support.ts'
import { never, started } from './support.ts'

const { sink } = await started(JSON.parse(process.env.SINK_OPTIONS!))
for await (const line of createInterface({ input: process.stdin })) {
  const bodies: string[] = JSON.parse(line)
  // A rejection is what a runner would see: it offers the events again.
  for (let confirmed = false; !confirmed; )
    confirmed = await sink.deliver([batchOf(bodies)], never).then(
      () => true,
      () => false,
    )
  process.stdout.write(`${bodies.length}\n`)
}
await sink.stop()
process.stdout.write('stopped\n')
