import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventText, judge, type Verdict } from '../../../compiler/trial/numbered-events.ts'
import type { KafkaRecord } from '../../services/kafka-client.ts'

export interface NumberedEvent {
  readonly number: number
  readonly text: string
}

/** Numbered events that are written, so many at a time, until it is stopped. */
export class NumberedFlow {
  readonly #run = randomBytes(4).toString('hex')
  #count = 0
  #on = true
  readonly #writing: Promise<void>

  /** `every`: in ms. */
  constructor(size: number, every: number, write: (events: readonly NumberedEvent[]) => unknown) {
    this.#writing = (async () => {
      for (; this.#on; await sleep(every)) await write(Array.from({ length: size }, () => this.#next()))
    })()
  }

  #next(): NumberedEvent {
    const number = this.#count++
    return { number, text: eventText(this.#run, number) }
  }

  /** Returns how many there are. */
  async stop(): Promise<number> {
    this.#on = false
    await this.#writing
    return this.#count
  }

  /** What became of them, of which order is promised within each lane and partition. */
  verdict(records: readonly KafkaRecord[], lane: (text: string) => number | undefined): Verdict {
    const arrivals = records.map(({ partition, value }) => {
      const text = String(value)
      return { lane: `${lane(text)}/${partition}`, text }
    })
    return judge(this.#run, this.#count, arrivals)
  }
}
