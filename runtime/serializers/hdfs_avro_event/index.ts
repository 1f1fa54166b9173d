import type { EventBatch } from '../../core/event-batch.ts'
import type { Output, SerializedFile, Serializer } from '../serializer.ts'
import { AvroContainer, type ContainerOptions, checkContainer } from '../shared/avro-container.ts'
import { type HdfsAvroEventSerializerOptions, hdfsAvroEventSerializerDefaults } from './options.ts'
import { schemaAt } from './schema-at.ts'

/**
 * For bodies that are Avro data: a container file with the schema that its first event names, in the headers
 * `flume.avro.schema.url` or `flume.avro.schema.literal`, or else the one of schemaURL. The bodies are not looked at; events
 * with different schemas must go to different files.
 */
export class HdfsAvroEventSerializer implements Serializer {
  readonly appendable = false
  readonly #container: ContainerOptions
  readonly #schemaUrl: string | undefined

  constructor(options: HdfsAvroEventSerializerOptions) {
    this.#container = { ...hdfsAvroEventSerializerDefaults, ...options }
    this.#schemaUrl = options.schemaURL
    checkContainer(this.#container)
  }

  begin(output: Output): SerializedFile {
    let container: AvroContainer | undefined
    return {
      write: async batches => {
        for (const batch of batches) {
          if (batch.count === 0) continue
          container ??= await this.#begin(batch, output)
          await append(container, batch, output)
        }
      },
      end: () => {},
    }
  }

  async #begin(batch: EventBatch, output: Output): Promise<AvroContainer> {
    const container = new AvroContainer(await this.#schema(batch), this.#container)
    output.append(container.head())
    return container
  }

  async #schema(batch: EventBatch): Promise<string> {
    const url = batch.header(0, 'flume.avro.schema.url')
    if (url !== undefined) return schemaAt(url)
    const literal = batch.header(0, 'flume.avro.schema.literal')
    if (literal !== undefined) return literal
    if (this.#schemaUrl !== undefined) return schemaAt(this.#schemaUrl)
    throw new Error(
      'the event names no schema: it has no header flume.avro.schema.url or .literal, and there is no schemaURL',
    )
  }
}

async function append(container: AvroContainer, { data, bounds, count }: EventBatch, output: Output): Promise<void> {
  const finish = async () => {
    const block = await container.finish()
    if (block !== undefined) output.append(block)
  }
  for (let i = 0; i < count; i++) {
    container.add(encoder => encoder.fixed(data, bounds[2 * i]!, bounds[2 * i + 1]!))
    if (container.full) await finish()
  }
  await finish()
}
