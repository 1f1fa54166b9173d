import type { EventBatch } from '../../core/event-batch.ts'
import type { Output, SerializedFile, Serializer } from '../serializer.ts'
import { AvroContainer, type ContainerOptions, checkContainer } from '../shared/avro-container.ts'
import { encodeEvent } from '../shared/avro-event.ts'
import { type AvroEventSerializerOptions, avroEventSerializerDefaults } from './options.ts'

const schema = JSON.stringify({
  type: 'record',
  name: 'Event',
  fields: [
    { name: 'headers', type: { type: 'map', values: 'string' } },
    { name: 'body', type: 'bytes' },
  ],
})

/** An Avro container file with a record of headers and body for each event. A block ends with each delivery. */
export class AvroEventSerializer implements Serializer {
  readonly appendable = false
  readonly #options: ContainerOptions

  constructor(options: AvroEventSerializerOptions) {
    this.#options = { ...avroEventSerializerDefaults, ...options }
    checkContainer(this.#options)
  }

  begin(output: Output): SerializedFile {
    const container = new AvroContainer(schema, this.#options)
    output.append(container.head())
    return {
      write: batches => write(container, batches, output),
      end: () => {},
    }
  }
}

async function write(container: AvroContainer, batches: readonly EventBatch[], output: Output): Promise<void> {
  for (const batch of batches) {
    for (let i = 0; i < batch.count; i++) {
      container.add(encoder => encodeEvent(batch, i, encoder))
      if (container.full) await appendBlock(container, output)
    }
  }
  await appendBlock(container, output)
}

async function appendBlock(container: AvroContainer, output: Output): Promise<void> {
  const block = await container.finish()
  if (block !== undefined) output.append(block)
}
