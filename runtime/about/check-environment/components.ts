import type { AgentDefinition } from '../../core/agent.ts'
import { type Checkable, ConfigurationError } from '../../core/contracts.ts'
import { Logger } from '../../core/log.ts'
import { ComponentMetrics } from '../../core/metrics.ts'
import type { Finding } from './index.ts'

/** Makes the components, and asks those that have something of their own to check for it. Nothing is started. */
export async function checkComponents(define: () => AgentDefinition, farSides: boolean): Promise<Finding[]> {
  try {
    const { channels, sources, sinks } = define()
    const made = { ok: true, text: 'pipeline: every setting can be used' }
    if (!farSides) return [made]
    const all = [
      ...Object.entries(sources).map(([name, { source }]) => checked('source', name, source)),
      ...Object.entries(channels).map(([name, channel]) => checked('channel', name, channel)),
      ...Object.entries(sinks).map(([name, { sink }]) => checked('sink', name, sink)),
    ]
    return [made, ...(await Promise.all(all)).flat()]
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return [{ ok: false, text: `pipeline: ${error.message}` }]
  }
}

async function checked(kind: 'source' | 'channel' | 'sink', name: string, part: Checkable): Promise<Finding[]> {
  const metrics = new ComponentMetrics(kind.toUpperCase() as 'SOURCE' | 'CHANNEL' | 'SINK', name)
  try {
    const found = (await part.check?.({ name, log: new Logger(name, []), metrics, fail() {} })) ?? []
    return found.map(text => ({ ok: true, text: `${kind} ${name}: ${text}` }))
  } catch (error) {
    return [{ ok: false, text: `${kind} ${name}: ${(error as Error).message}` }]
  }
}
