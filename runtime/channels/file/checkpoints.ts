import type { CheckpointFile, CheckpointState } from './checkpoint.ts'
import type { Committed } from './committed.ts'
import type { Position } from './log-reader.ts'
import type { LogState } from './log-state.ts'
import type { Segments } from './segments.ts'

/** Writes checkpoints of a log: into checkpointDir, and into the backup's directory if there is one. */
export class Checkpoints {
  constructor(
    private readonly state: LogState,
    private readonly segments: Segments,
    private readonly dataDirs: readonly string[],
    private readonly file: CheckpointFile,
    private readonly backup: CheckpointFile | undefined,
    /** Where reading for the oldest undelivered event begins. */
    private readonly head: () => Position,
    private readonly backupFailed: (error: Error) => void,
  ) {}

  /** Makes it durable that `committed` is delivered. When it rejects, the checkpoint before it still holds. */
  async write(committed: Committed): Promise<void> {
    const { state } = this
    const generation = state.generation + 1
    const checkpoint = { generation, state: this.#describe(committed) }
    try {
      await this.file.write(checkpoint)
    } catch (error) {
      // The slot's content is unknown now. The next attempt must use it again, not the good one.
      state.generation += 2
      throw error
    }
    state.generation = generation
    state.committed = committed
    await this.backup?.write(checkpoint).catch(this.backupFailed)
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.file.close(), this.backup?.close()])
  }

  #describe(committed: Committed): CheckpointState {
    const { channel, segments, nextSequence, nextSegment } = this.state
    const tail = { ...this.segments.tail, sequence: nextSequence }
    return {
      channel: channel.toString('hex'),
      deliveredTo: committed.upTo,
      delivered: committed.ranges,
      head: committed.upTo >= nextSequence ? tail : this.head(),
      tail,
      nextSegment,
      damaged: segments.filter(segment => segment.damaged).map(segment => segment.id),
      dataDirs: this.dataDirs,
      time: Date.now(),
    }
  }
}
