export interface Committed {
  readonly offset: number
  readonly leaderEpoch: number
  readonly metadata: string | undefined
}

/** What a group has committed, by topic and partition. */
export class Offsets {
  readonly #topics = new Map<string, Map<number, Committed>>()

  get topics(): string[] {
    return [...this.#topics.keys()].sort()
  }

  partitions(topic: string): number[] {
    return [...(this.#topics.get(topic)?.keys() ?? [])].sort((a, b) => a - b)
  }

  get(topic: string, partition: number): Committed | undefined {
    return this.#topics.get(topic)?.get(partition)
  }

  set(topic: string, partition: number, committed: Committed): void {
    const known = this.#topics.get(topic) ?? new Map<number, Committed>()
    this.#topics.set(topic, known.set(partition, committed))
  }

  forget(topic: string): void {
    this.#topics.delete(topic)
  }
}
