import { type Channel, ConfigurationError, type Route, type Selector } from '../../core/contracts.ts'
import type { EventBatch } from '../../core/event-batch.ts'
import { type Channels, Shares } from '../shared/channels.ts'
import { type LoadBalancingSelectorOptions, loadBalancingSelectorDefaults } from './options.ts'

/** Gives each event to one channel, in turn or at random, whatever is in it. */
export class LoadBalancingSelector implements Selector {
  readonly channels: readonly Channel[]
  readonly #random: boolean
  #turn = 0

  constructor(options: LoadBalancingSelectorOptions, channels: Channels) {
    this.channels = Object.values(channels)
    if (this.channels.length === 0) throw new ConfigurationError('a load_balancing selector needs a channel')
    this.#random = (options.policy ?? loadBalancingSelectorDefaults.policy).toUpperCase() === 'RANDOM'
  }

  route(batch: EventBatch): readonly Route[] {
    const shares = new Shares(batch, false)
    for (let i = 0; i < batch.count; i++) shares.add(i, [this.channels[this.#next()]!])
    return shares.routes()
  }

  #next(): number {
    if (this.#random) return Math.floor(Math.random() * this.channels.length)
    const turn = this.#turn
    this.#turn = (turn + 1) % this.channels.length
    return turn
  }
}
