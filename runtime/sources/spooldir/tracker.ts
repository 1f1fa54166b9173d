/**
 * Flume's tracker file, `.flumespool-main.meta`: an Avro container whose metadata names the file in progress, with records
 * of an offset each, of which the last counts. Ours has one record and is replaced as a whole, and its metadata tells the
 * inode too, so that a new file of the same name is not taken for the old one; Flume overlooks that.
 */
import { randomBytes } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { AvroEncoder } from '../../core/avro-encoder.ts'
import type { Logger } from '../../core/log.ts'
import { ContainerFile } from '../../deserializers/avro/container.ts'
import { AvroDecoder } from '../../deserializers/avro/decoder.ts'
import { FileContentError } from '../../deserializers/deserializer.ts'
import { replaceFile } from '../shared/atomic-file.ts'

export interface Progress {
  readonly path: string
  readonly offset: number
  /** Absent when Flume wrote it. */
  readonly inode?: string
}

/** What the last run left; undefined when there is nothing, or nothing that can be read. */
export async function readProgress(path: string, log: Logger): Promise<Progress | undefined> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  try {
    return file && (await lastRecord(await ContainerFile.open(file)))
  } catch (error) {
    if (!(error instanceof FileContentError)) throw error
    log.warn(`${path} can't be understood, so the file in progress is read from its start: ${error.message}`)
    return undefined
  } finally {
    await file?.close()
  }
}

/** Undefined: no file is in progress. */
export async function writeProgress(path: string, progress: Progress | undefined): Promise<void> {
  if (progress === undefined) await rm(path, { force: true })
  else await replaceFile(path, containerOf(progress))
}

async function lastRecord(container: ContainerFile): Promise<Progress | undefined> {
  let offset = 0
  for (let at = container.firstBlock; ; ) {
    const block = await container.block(at).catch((error: Error) => {
      if (error instanceof FileContentError) return undefined // a last record that was not written whole
      throw error
    })
    if (block === undefined) break
    const records = new AvroDecoder(block.records)
    for (let i = 0; i < block.count; i++) offset = records.long()
    at = block.end
  }
  const path = container.facts.get('file')?.toString()
  const inode = container.facts.get(inodeKey)?.toString()
  return path === undefined ? undefined : { path, offset, ...(inode === undefined ? {} : { inode }) }
}

function containerOf({ path, offset, inode }: Progress): Buffer {
  const mark = randomBytes(16)
  const facts = new Map([
    ['avro.schema', schema],
    ['file', path],
    ...(inode === undefined ? [] : [[inodeKey, inode] as const]),
  ])
  const file = new AvroEncoder().fixed(Buffer.from('Obj\x01', 'latin1')).long(facts.size)
  for (const [key, value] of facts) file.string(key).bytes(Buffer.from(value))
  const record = new AvroEncoder().long(offset).take()
  return file.long(0).fixed(mark).long(1).bytes(record).fixed(mark).take()
}

const inodeKey = 'flumec.inode'

const schema = JSON.stringify({
  type: 'record',
  name: 'TransferStateFileMeta',
  namespace: 'org.apache.flume.serialization',
  fields: [{ name: 'offset', type: 'long' }],
})
