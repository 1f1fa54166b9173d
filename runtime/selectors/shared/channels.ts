import { type Channel, ConfigurationError, type Route } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'

/** The channels of the source by name, in the order in which they are visited. */
export type Channels = Readonly<Record<string, Channel>>

/** The channels that an option names. Throws ConfigurationError for a name that the source does not have. */
export function named(names: readonly string[], channels: Channels, option: string): readonly Channel[] {
  return names.map(name => {
    if (Object.hasOwn(channels, name)) return channels[name]!
    const known = Object.keys(channels).join(', ')
    throw new ConfigurationError(`selector.${option} names channel "${name}"; the channels of the source are ${known}`)
  })
}

/** A batch shared out event by event: each channel gets its own events in order, and the whole batch when it gets all. */
export class Shares {
  readonly #indexes = new Map<Channel, number[]>()

  constructor(
    private readonly batch: EventBatch,
    private readonly optional: boolean,
  ) {}

  add(index: number, channels: readonly Channel[]): void {
    for (const channel of channels) {
      const indexes = this.#indexes.get(channel)
      if (indexes === undefined) this.#indexes.set(channel, [index])
      else indexes.push(index)
    }
  }

  routes(): Route[] {
    return [...this.#indexes].map(([channel, indexes]) => ({
      channel,
      batch: indexes.length === this.batch.count ? this.batch : this.batch.select(indexes),
      optional: this.optional,
    }))
  }
}
