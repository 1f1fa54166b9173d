import { BackOff, pause } from '../../core/back-off.ts'
import type { SourceContext } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'

/** Waits after refusals, in ms: the first, and the longest that they grow to. */
export interface Pauses {
  readonly first?: number
  readonly longest?: number
}

/**
 * Puts a batch, and puts it again after a pause when that fails (an interceptor that throws, for instance): for sources
 * that must not skip anything. Resolves true when it is taken, false when `signal` aborted first.
 */
export async function deliver(
  context: SourceContext,
  batch: EventBatch,
  settled: (() => void) | undefined,
  signal: AbortSignal,
  pauses: Pauses = {},
): Promise<boolean> {
  const backOff = new BackOff(pauses.first, pauses.longest)
  while (!signal.aborted) {
    try {
      await context.outlet.put(batch, settled, { signal })
      return true
    } catch (error) {
      // At the agent's end the put is refused a moment before this source is stopped: that is nothing to report.
      await pause(backOff.next(), signal)
      if (signal.aborted) break
      context.metrics.count('GenericProcessingFail')
      context.metrics.failed(error as Error)
      context.log.error(`${batch.count} events were not taken and will be offered again: ${(error as Error).message}`)
    }
  }
  return false
}

/**
 * The last put of what was read from somebody who can't be asked again: at the stop the sinks are still draining the
 * channels, so it gets a moment to find room. Resolves false when there was none.
 */
export async function deliverAtStop(context: SourceContext, batch: EventBatch): Promise<boolean> {
  return await context.outlet.put(batch, undefined, { signal: AbortSignal.timeout(lastPatience) }).then(
    () => true,
    () => false,
  )
}

const lastPatience = 2000
