/**
 * How events become the bytes of a file: for sinks that write files. One serializer serves every file of its sink, one
 * after another or side by side; what belongs to a single file is kept in the SerializedFile.
 */
import type { EventBatch } from '../core/event-batch.ts'

export interface Serializer {
  /** Whether an existing file may be opened again and written on (no header, no footer). */
  readonly appendable: boolean
  /** Begins a file: what stands before the first event is appended before this returns. */
  begin(output: Output): SerializedFile
}

export interface SerializedFile {
  /**
   * Appends the events of one delivery. When it has resolved, every byte of them was given to the output, so a sink
   * that then flushes the output has written them whole. After a rejection the file may hold some of them.
   */
  write(batches: readonly EventBatch[]): void | Promise<void>
  /** Appends what stands after the last event. The output is closed by its owner. */
  end(): void | Promise<void>
}

/** Takes the bytes of a file in order. It may keep the buffers: nobody writes into them afterwards. */
export interface Output {
  append(bytes: Buffer): void
}
