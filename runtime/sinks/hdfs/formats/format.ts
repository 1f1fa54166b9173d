import type { EventBatch } from '../../../core/event-batch.ts'

/** How events become the bytes of a file. */
export interface Format {
  /** Must have resolved before the first `begin`. */
  load(): Promise<void>
  begin(): FormattedFile
}

/** The bytes of one file, in pieces that are appended one after another. When one of them was not, the file is at its end. */
export interface FormattedFile {
  /** The bytes of some events: whole records, with the head of the file in front of the first. */
  write(batches: readonly EventBatch[]): Promise<readonly Buffer[]>
  /** What stands behind the last event. */
  end(): Promise<readonly Buffer[]>
}
