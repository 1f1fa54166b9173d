import type { Channel, Route, Selector } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { type Channels, named } from '../shared/channels.ts'
import type { ReplicatingSelectorOptions } from './options.ts'

/** Gives every event to every channel of the source; `optional` ones are behind the others and hold nothing up. */
export class ReplicatingSelector implements Selector {
  readonly channels: readonly Channel[]
  readonly #optional: readonly Channel[]
  readonly #required: readonly Channel[]

  constructor(options: ReplicatingSelectorOptions, channels: Channels) {
    this.channels = Object.values(channels)
    this.#optional = named(options.optional ?? [], channels, 'optional')
    this.#required = this.channels.filter(channel => !this.#optional.includes(channel))
  }

  route(batch: EventBatch): readonly Route[] {
    return [
      ...this.#required.map(channel => ({ channel, batch, optional: false })),
      ...this.#optional.map(channel => ({ channel, batch, optional: true })),
    ]
  }
}
