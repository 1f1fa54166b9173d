import type { FileHandle } from 'node:fs/promises'
import { EventBatch } from '../../core/event-batch.ts'
import { type Deserializer, type EventReader, FileContentError, type Piece } from '../deserializer.ts'
import { type Block, ContainerFile } from './container.ts'
import { AvroDecoder } from './decoder.ts'
import { schemaHash } from './fingerprint.ts'
import { type AvroDeserializerOptions, avroDeserializerDefaults } from './options.ts'
import { type Schema, type Skip, skipper } from './skipper.ts'

/**
 * An event for each record of an Avro container file; the schema goes into a header (reference: sources-1.yaml,
 * spooldir_deserializers). As in Flume a place in the file is always in front of a block, so after an interruption the
 * records of a block that was begun come again.
 */
export class AvroDeserializer implements Deserializer {
  readonly #literal: boolean

  constructor(options: AvroDeserializerOptions) {
    this.#literal = { ...avroDeserializerDefaults, ...options }.schemaType === 'LITERAL'
  }

  open(file: FileHandle, position: number): EventReader {
    return new RecordReader(file, position, this.#literal)
  }
}

interface Opened {
  readonly container: ContainerFile
  readonly skip: Skip
  readonly headers: ReadonlyMap<string, string>
}

class RecordReader implements EventReader {
  #opened: Opened | undefined
  #block: Block | undefined
  #decoder = new AvroDecoder(Buffer.alloc(0))
  #left = 0

  constructor(
    private readonly file: FileHandle,
    private readonly position: number,
    private readonly literal: boolean,
  ) {}

  async next(max: number): Promise<Piece | undefined> {
    this.#opened ??= await this.#open()
    const { container, skip, headers } = this.#opened
    while (this.#left === 0) {
      const start = this.#block?.end ?? (await container.blockAfter(this.position))
      this.#block = await container.block(start)
      if (this.#block === undefined) return undefined
      this.#decoder = new AvroDecoder(this.#block.records)
      this.#left = this.#block.count
    }
    const count = Math.min(max, this.#left)
    const bounds = new Uint32Array(2 * count)
    for (let i = 0; i < count; i++) {
      bounds[2 * i] = this.#decoder.at
      skip(this.#decoder)
      bounds[2 * i + 1] = this.#decoder.at
    }
    this.#left -= count
    const end = this.#left === 0 ? this.#block!.end : this.#block!.start
    return { batch: new EventBatch(this.#block!.records, bounds, headers), end: end - 16 }
  }

  async #open(): Promise<Opened> {
    const container = await ContainerFile.open(this.file)
    const schema = parsed(container.schema)
    const header = this.literal
      ? (['flume.avro.schema.literal', container.schema] as const)
      : (['flume.avro.schema.hash', schemaHash(schema)] as const)
    return { container, skip: skipper(schema), headers: new Map([header]) }
  }
}

function parsed(text: string): Schema {
  try {
    return JSON.parse(text)
  } catch {
    throw new FileContentError('its schema is not JSON')
  }
}
