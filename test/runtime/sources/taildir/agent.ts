/** A small agent for kills: follows <folder>/in/app.log* into <folder>/out, through a memory channel. */
import { runAgent } from '../../../../runtime/agent.ts'
import { MemoryChannel } from '../../../../runtime/channels/memory/index.ts'
import { FileRollSink } from '../../../../runtime/sinks/file_roll/index.ts'
import { TaildirSource } from '../../../../runtime/sources/taildir/index.ts'

const folder = process.env.AGENT_FOLDER!

await runAgent(() => {
  const channel = new MemoryChannel({ capacity: 20_000, transactionCapacity: 1000 })
  const files = { filegroups: ['f'], 'filegroups.f': `${folder}/in/app\\.log.*` }
  const source = new TaildirSource({ ...files, positionFile: `${folder}/pos/p.json`, batchSize: 1000 })
  const sink = new FileRollSink({ 'sink.directory': `${folder}/out`, 'sink.rollInterval': 0, 'sink.batchSize': 1000 })
  const selector = {
    channels: [channel],
    route: (batch: import('../../../../runtime/core/event-batch.ts').EventBatch) => [
      { channel, batch, optional: false },
    ],
  }
  return {
    name: 'a',
    channels: { channel },
    sources: { source: { source, selector } },
    sinks: { sink: { sink, channel } },
  }
})
