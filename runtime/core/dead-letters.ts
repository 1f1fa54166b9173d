import { pause, unlessAborted } from './back-off.ts'
import { type Channel, ChannelFullError, type Context, type DeadLetters } from './contracts.ts'
import type { EventBatch } from './event-batch.ts'
import { pieces } from './outlet.ts'
import { Receipt } from './receipt.ts'

/** What is said about a sink that hands events over. */
type From = Pick<Context, 'name' | 'log' | 'metrics'>

/** The channel that a sink's pipeline names for what is refused for good. */
export class DeadLetterChannel implements DeadLetters {
  constructor(
    private readonly channel: Channel,
    private readonly channelName: string,
    private readonly sink: From,
  ) {
    sink.metrics.declare('DeadLetterCount')
  }

  of(sink: From): DeadLetters {
    return new DeadLetterChannel(this.channel, this.channelName, sink)
  }

  /**
   * A full channel is waited for: the delivery that failed instead would send everything that is confirmed once more. What
   * a volatile channel takes is waited for until its own sink has it, as a source's position would.
   */
  async put(refused: EventBatch, reason: string, signal: AbortSignal): Promise<void> {
    const { name, log, metrics } = this.sink
    const letters = refused
      .withHeader('flumec.deadLetter.sink', name)
      .withHeader('flumec.deadLetter.reason', reason)
      .withHeader('flumec.deadLetter.time', String(Date.now()))
    log.warn(`refused for good, ${refused.count} into channel ${this.channelName}: ${reason}`)
    await unlessAborted(signal, this.#settled(letters, signal))
    metrics.count('DeadLetterCount', refused.count)
  }

  #settled(letters: EventBatch, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const receipt = new Receipt(resolve)
      this.#putAll(letters, receipt, signal).then(() => receipt.close(), reject)
    })
  }

  async #putAll(letters: EventBatch, receipt: Receipt, signal: AbortSignal): Promise<void> {
    for (const piece of pieces(letters, this.channel)) await this.#putPiece(piece, receipt, signal)
  }

  async #putPiece(piece: EventBatch, receipt: Receipt, signal: AbortSignal): Promise<void> {
    for (let tries = 0; ; tries++) {
      signal.throwIfAborted()
      try {
        return await this.channel.put(piece, receipt, signal)
      } catch (error) {
        if (!(error instanceof ChannelFullError)) throw error
        if (tries === 0) this.sink.log.warn(`the dead-letter channel ${this.channelName} is full, the sink waits`)
        await pause(5, signal)
      }
    }
  }
}
