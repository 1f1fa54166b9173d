// A real Flume agent and Flume's own client send to the avro and thrift sources.
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AvroSource } from '../../../runtime/sources/avro/index.ts'
import { ThriftSource } from '../../../runtime/sources/thrift/index.ts'
import { numbered, sourceContext, TestOutlet } from '../../contracts/support.ts'
import { type FlumeAgent, flumeAgent, flumeJars } from '../../services/flume.ts'
import { temporaryFolder } from '../../services/guard.ts'
import { findProgram } from '../../services/java.ts'
import { describeWith } from '../../services/shared.ts'
import { until } from '../../services/until.ts'
import { memoryChannel, type RpcSource } from './shared/rpc.ts'
import { stores } from './shared/tls.ts'

const lines = numbered(500)
const local = { bind: '127.0.0.1', port: 0 }
const deflate = { 'compression-type': 'deflate' as const }

describeWith('a real Flume sends', flumeJars, '', classPath => {
  const folder = temporaryFolder('rpc-sources')
  const tls = stores(folder)
  const server = { ssl: true, keystore: tls.jks, 'keystore-password': tls.password }
  const client = `ssl = true|truststore = ${tls.jks}|truststore-password = ${tls.password}`

  /** Each source with the options of the sink that sends to it. */
  const kinds: Record<string, readonly [source: RpcSource, type: string, sink: string]> = {
    plain: [new AvroSource(local), 'avro', ''],
    deflate: [new AvroSource({ ...local, ...deflate }), 'avro', 'compression-type = deflate'],
    tls: [new AvroSource({ ...local, ...server }), 'avro', client],
    both: [new AvroSource({ ...local, ...server, ...deflate }), 'avro', `${client}|compression-type = deflate`],
    compact: [new ThriftSource(local), 'thrift', ''],
    binary: [new ThriftSource({ ...local, protocol: 'binary' }), 'thrift', 'protocol = binary'],
    thriftTls: [new ThriftSource({ ...local, ...server }), 'thrift', client],
  }
  const full = new AvroSource(local)
  const outlets = new Map(Object.keys(kinds).map(kind => [kind, new TestOutlet()]))
  let agent: FlumeAgent
  let small: Awaited<ReturnType<typeof memoryChannel>>

  beforeAll(async () => {
    for (const [kind, [source]] of Object.entries(kinds)) await source.start(sourceContext(outlets.get(kind)!))
    small = await memoryChannel(60)
    await full.start(sourceContext(small.outlet))
    writeFileSync(join(folder, 'lines'), lines.map(line => `${line}\n`).join(''))
    const sinks = Object.entries({ ...kinds, full: [full, 'avro', ''] as const })
    writeFileSync(join(folder, 'flume.properties'), properties(sinks, join(folder, 'lines')))
    agent = (await flumeAgent(join(folder, 'flume.properties'), 'a', folder))()
  })
  afterAll(async () => {
    await agent?.stop()
    for (const [source] of Object.values(kinds)) await source.close()
    await full.close()
  })

  it.each(Object.keys(kinds))('by its sink: %s', async kind => {
    const outlet = outlets.get(kind)!
    await until(() => outlet.count >= lines.length, { within: 60_000, what: `the events of ${kind}` })
    expect(outlet.bodies).toEqual(lines)
    expect(outlet.batches[0]!.headersOf(0)).toEqual({ k: 'ü' })
  })

  it('to a channel that is full again and again, and loses nothing', async () => {
    const seen: string[] = []
    while (new Set(seen).size < lines.length) {
      const loan = await small.channel.take(7, AbortSignal.timeout(60_000))
      if (loan === undefined) break
      seen.push(...loan.batches.flatMap(batch => Array.from({ length: batch.count }, (_, i) => String(batch.body(i)))))
      await loan.commit()
    }
    expect([...new Set(seen)]).toEqual(lines)
  })

  it('by its own client, avro-client', async () => {
    const outlet = outlets.get('plain')!
    await until(() => outlet.count >= lines.length, { within: 60_000, what: 'the events of the agent' })
    const before = outlet.count
    const args = ['-cp', `${folder}:${classPath}`, 'org.apache.flume.client.avro.AvroCLIClient']
    const port = kinds.plain![0].port
    await promisify(execFile)(findProgram('java'), [
      ...args,
      '-H',
      '127.0.0.1',
      '-p',
      `${port}`,
      '-F',
      join(folder, 'lines'),
    ])
    expect(outlet.bodies.slice(before)).toEqual(lines)
  })
})

function properties(sinks: readonly [string, readonly [RpcSource, string, string]][], file: string): string {
  const names = sinks.map(([name]) => name).join(' ')
  const parts = sinks.map(
    ([name, [source, type, options]]) => `
a.channels.${name}.type = memory
a.channels.${name}.capacity = 1000
a.sinks.${name}.type = ${type}
a.sinks.${name}.channel = ${name}
a.sinks.${name}.hostname = 127.0.0.1
a.sinks.${name}.port = ${source.port}
a.sinks.${name}.batch-size = 50
${options
  .split('|')
  .filter(line => line !== '')
  .map(line => `a.sinks.${name}.${line}`)
  .join('\n')}`,
  )
  return `a.sources = r
a.channels = ${names}
a.sinks = ${names}
a.sources.r.type = exec
a.sources.r.command = cat ${file}
a.sources.r.batchSize = 100
a.sources.r.channels = ${names}
a.sources.r.interceptors = i
a.sources.r.interceptors.i.type = static
a.sources.r.interceptors.i.key = k
a.sources.r.interceptors.i.value = \\u00fc
${parts.join('\n')}
`
}
