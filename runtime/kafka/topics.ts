import { pause } from '../core/back-off.ts'
import type { Logger } from '../core/log.ts'
import type { TopicInfo } from './apis.ts'
import type { Partitions } from './assignment.ts'
import type { Cluster } from './cluster.ts'
import { KafkaError, responseError } from './errors.ts'

/** How often to look for a topic that is wanted and not there yet, in ms. */
const lookEvery = 2000

/** The topics that a consumer reads: a list, or all whose name fits. */
export class Topics {
  #missing = false
  #widths = ''

  constructor(
    private readonly cluster: Cluster,
    private readonly chosen: readonly string[] | ((topic: string) => boolean),
    private readonly log: Logger,
  ) {}

  /** The names, in order; of a list, those too that don't exist yet. */
  async wanted(): Promise<string[]> {
    const { chosen } = this
    if (typeof chosen === 'function') {
      const found = (await this.cluster.refresh(undefined, false)).filter(topic => topic.error === 0)
      const fitting = found.filter(topic => !topic.internal && chosen(topic.name))
      this.#missing = fitting.length === 0
      return this.#note(fitting)
    }
    const found = await this.cluster.refresh(chosen)
    for (const { name, error } of found) this.#report(name, error)
    this.#missing = found.some(topic => topic.error !== 0)
    this.#note(found)
    return [...new Set(chosen)].sort()
  }

  /** Partition numbers of topics that members of the group want. */
  async partitions(names: readonly string[]): Promise<Partitions> {
    const found = names.length === 0 ? [] : await this.cluster.refresh(names)
    const existing = found.filter(topic => topic.error === 0)
    return new Map(existing.map(topic => [topic.name, topic.partitions.map(one => one.partition)]))
  }

  /** Resolves when the names, or (for who shares out the partitions) the numbers of partitions, are no longer these. */
  async changed(names: readonly string[], leads: boolean, signal: AbortSignal): Promise<'rebalance'> {
    const before = this.#widths
    while (!signal.aborted) {
      const { metadataMaxAge } = this.cluster.settings
      await pause(this.#missing ? Math.min(metadataMaxAge, lookEvery) : metadataMaxAge, signal)
      if (signal.aborted) break
      try {
        const now = await this.wanted()
        if (now.join() !== names.join() || (leads && this.#widths !== before)) return 'rebalance'
      } catch (error) {
        if (!signal.aborted) this.log.warn((error as Error).message)
      }
    }
    return new Promise(() => {})
  }

  #note(topics: readonly TopicInfo[]): string[] {
    const sorted = [...topics].sort((a, b) => (a.name < b.name ? -1 : 1))
    this.#widths = sorted.map(topic => `${topic.name} ${topic.partitions.length}`).join()
    return sorted.map(topic => topic.name)
  }

  #report(name: string, error: number): void {
    if (error === 0) return
    const fault = responseError(error, `topic "${name}"`)
    if (!fault.retriable) throw new KafkaError(fault.code, fault.message, false)
    this.log.warn(fault.message)
  }
}
