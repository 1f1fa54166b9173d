/** What the figures were measured on. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { dirname } from 'node:path'
import { flumeJars } from '../services/flume.ts'
import { kafkaJars } from '../services/kafka.ts'

/** By what it is; what this machine lacks is not mentioned. */
export async function machine(): Promise<Record<string, string>> {
  const [cpu] = cpus()
  const all: Record<string, string | undefined> = {
    CPU: `${cpu?.model}, ${cpus().length} cores`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${type()} ${release()}`,
    Node: process.version.slice(1),
    Java: said('java', ['-version'], /version "([^"]+)"/),
    Kafka: process.env.KAFKA_BOOTSTRAP
      ? 'a broker that was there'
      : jar(await kafkaJars(), /^kafka-clients-(.+)\.jar$/),
    Flume: jar(await flumeJars(), /^flume-ng-node-(.+)\.jar$/),
    kcat: said('kcat', ['-V'], /Version (\S+) \(.*librdkafka (\S+)/),
    rsyslog: said('rsyslogd', ['-v'], /rsyslogd\s+(\S+)/),
    kafkajs: JSON.parse(readFileSync('node_modules/kafkajs/package.json', 'utf8')).version,
  }
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

/** What a program prints of its version. */
function said(program: string, args: readonly string[], version: RegExp): string | undefined {
  try {
    // Java says it on standard error.
    const text = execFileSync('sh', ['-c', '"$0" "$@" 2>&1', program, ...args], { encoding: 'utf8' })
    return version.exec(text)?.slice(1).filter(Boolean).join(', librdkafka ')
  } catch {
    return undefined
  }
}

function jar(classPath: string, version: RegExp): string | undefined {
  const found = readdirSync(dirname(classPath)).map(name => version.exec(name)?.[1])
  return found.find(one => one !== undefined)
}
