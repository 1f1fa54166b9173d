/** Flume's avro calls with 1,000 events in each; the next call waits for the answer. */
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { cutLines } from '../../../runtime/core/lines.ts'
import { AvroConnection } from '../../../runtime/sinks/avro/connection.ts'
import { appendBatch, checkAnswer } from '../../../runtime/sinks/avro/protocol.ts'
import type { MakeInput } from '../work.ts'
import { connected, share } from './connections.ts'

const eventsPerCall = 1000

export const avroCalls: MakeInput = async lines => {
  const batches = Array.from({ length: Math.ceil(lines.count / eventsPerCall) }, (_, i) => {
    const data = lines.bytes(i * eventsPerCall, Math.min((i + 1) * eventsPerCall, lines.count))
    return new EventBatch(data, cutLines(data, {}).bounds)
  })
  // A connection's first call says hello.
  const calls = batches.map(batch => ({ batch, message: appendBatch([batch], false) }))
  return {
    for: () => '',
    send: async (port, signal) => {
      ;(await connected(port, signal)).destroy()
      await share(calls, async own => {
        const connection = await AvroConnection.open(endpoint(port), signal)
        signal.addEventListener('abort', () => connection.close())
        for (const [i, { batch, message }] of own.entries()) {
          const call = i === 0 ? appendBatch([batch], true) : message
          checkAnswer(await connection.call(call, 60_000, signal), i === 0)
        }
      })
    },
  }
}

const endpoint = (port: number) => ({
  host: '127.0.0.1',
  port,
  connectTimeout: 10_000,
  compression: undefined,
  tls: undefined,
})
