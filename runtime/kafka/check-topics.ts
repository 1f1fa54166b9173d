import type { Logger } from '../core/log.ts'
import { Cluster } from './cluster.ts'
import { responseError } from './errors.ts'
import type { ConnectionSettings } from './settings.ts'

/**
 * Asks the brokers, as the component itself would (TLS, user), for topics by name, or for all when they are not known
 * beforehand. Makes none. Rejects with what is missing.
 */
export async function checkTopics(
  settings: ConnectionSettings,
  topics: readonly string[] | undefined,
  log: Logger,
): Promise<string[]> {
  const cluster = new Cluster(settings, log)
  try {
    const found = await cluster.refresh(topics ?? [], false)
    const missing = found.filter(({ error }) => error !== 0)
    if (missing.length > 0) {
      const reasons = missing.map(({ name, error }) => responseError(error, `topic "${name}"`).message)
      throw new Error(`${reasons.join('; ')}: create it, or correct the name or the rights`)
    }
    const brokers = `the brokers at ${settings.bootstrap.join(', ')} answer`
    return [
      brokers,
      ...found.map(({ name, partitions }) => `topic "${name}" is there: ${partitions.length} partitions`),
    ]
  } finally {
    cluster.close()
  }
}
