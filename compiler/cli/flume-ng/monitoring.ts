import { UserError } from '../main.ts'

const prefix = 'flume.monitoring.'
const instead = "use -Dflume.monitoring.type=http, and scrape /metrics: Flume's JSON, or Prometheus' text"

/** Flume's own service by its class; Prometheus' text comes from the same address. */
const overHttp = ['http', 'prometheus', 'org.apache.flume.instrumentation.http.httpmetricsserver']

/** `-Dflume.monitoring.*` as flags of the agent (reference: monitoring.md, 1). Refuses what can't be had. */
export function monitoringFlags(properties: ReadonlyMap<string, string>): string[] {
  for (const name of properties.keys())
    if (/^com\.sun\.management\.jmxremote/.test(name)) throw new UserError(`-D${name}: there is no JMX; ${instead}`, 2)
  const type = properties.get(`${prefix}type`)
  if (type === undefined) return []
  if (!overHttp.includes(type.toLowerCase()))
    throw new UserError(`-D${prefix}type=${type}: ${refusal(type)}; ${instead}`, 2)
  const known = ['type', 'port', 'host'].map(key => prefix + key)
  for (const name of properties.keys())
    if (name.startsWith(prefix) && !known.includes(name)) throw new UserError(`-D${name}: is not known (${known})`, 2)
  return ['--monitor', `${host(properties.get(`${prefix}host`))}:${port(properties.get(`${prefix}port`) ?? '41414')}`]
}

function refusal(type: string): string {
  if (type.toLowerCase() === 'ganglia') return 'nothing is sent to Ganglia'
  return type.toLowerCase() === 'jmx' ? 'there is no JMX' : 'Java classes are not loaded'
}

function host(given: string | undefined): string {
  if (given === undefined) return '127.0.0.1'
  return given.includes(':') && !given.startsWith('[') ? `[${given}]` : given
}

function port(given: string): number {
  const number = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN
  if (!(number <= 65_535)) throw new UserError(`-D${prefix}port=${given}: is no port`, 2)
  return number
}

/** What differs from Flume without a setting, in one line; undefined when nothing does. */
export function monitoringNotice(properties: ReadonlyMap<string, string>): string | undefined {
  if (!properties.has(`${prefix}type`) || properties.has(`${prefix}host`)) return undefined
  return `monitoring listens on 127.0.0.1 only (Flume: on every address); -D${prefix}host=0.0.0.0 opens it to others`
}
