import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inFolder } from '../../contracts/support.ts'
import { KafkaClient } from '../../services/kafka-client.ts'
import { freePorts } from '../../services/program.ts'
import { until } from '../../services/until.ts'
import { run, type Started, startCommand } from './command.ts'

/** A Kafka that nobody can reach, with a login. */
const pipeline = (folder: string) => `agent: a
sources:
  lines: {type: taildir, filegroups: [f], filegroups.f: '${folder}/in.log', positionFile: '${folder}/positions.json', channels: [c]}
channels:
  c: {type: memory, capacity: 1000, transactionCapacity: 100}
sinks:
  k:
    type: kafka
    channel: c
    kafka.bootstrap.servers: broker.invalid:9092
    kafka.topic: out
    kafka.producer.security.protocol: SASL_SSL
    kafka.producer.sasl.mechanism: PLAIN
    kafka.producer.sasl.jaas.config: \${JAAS_NOT_SET}
`

/** The address that a command has told. */
const addressOf = async (command: Started) =>
  until(() => /127\.0\.0\.1:\d+/.exec(command.text())?.[0], { what: `an address in: ${command.text()}` })

describe('flumec run --dev', () => {
  it('runs a pipeline on a broker in its own process, which is in no bundle', () =>
    inFolder(async folder => {
      writeFileSync(join(folder, 'p.yaml'), pipeline(folder))
      writeFileSync(join(folder, 'in.log'), 'one\ntwo\n')
      const env = { XDG_CACHE_HOME: join(folder, 'cache') }
      const agent = startCommand('flumec', ['run', '--dev', 'p.yaml'], { cwd: folder, env })
      try {
        const kafka = new KafkaClient(await addressOf(agent))
        await until(async () => (await kafka.count('out')) === 2, { what: 'the lines' })
        expect(await kafka.readValues('out')).toEqual(['one', 'two'])
        expect(agent.text()).toContain('is the Kafka of k. It is for development and tests')
      } finally {
        expect(await agent.stop()).toBe(0)
      }
      const bundles = join(folder, 'cache/flumec/agents')
      const [bundle] = readdirSync(bundles)
      expect(readFileSync(join(bundles, bundle!), 'utf8')).not.toContain('flumec-dev-broker')
    }))

  it('says when there is nothing to change', () =>
    inFolder(async folder => {
      const nothing =
        "agent: a\nsources: {s: {type: seq, totalEvents: 1, channels: [c]}}\nchannels: {c: {type: memory}}\nsinks: {n: {type: 'null', channel: c}}\n"
      writeFileSync(join(folder, 'p.yaml'), nothing)
      const agent = startCommand('flumec', ['run', '--dev', 'p.yaml'], { cwd: folder })
      await until(() => agent.text().includes('all parts have started'))
      expect(agent.text()).toContain('--dev changes nothing')
      expect(await agent.stop()).toBe(0)
    }))
})

describe('flumec dev-broker', () => {
  it('is a Kafka for whoever connects, until it is stopped', () =>
    inFolder(async folder => {
      const [port] = await freePorts(1)
      const args = ['dev-broker', '--port', String(port), '--partitions', '2']
      const command = startCommand('flumec', args, { cwd: folder })
      try {
        expect(await addressOf(command)).toBe(`127.0.0.1:${port}`)
        expect(command.text()).toContain('for development and tests')
        const kafka = new KafkaClient(`127.0.0.1:${port}`)
        await kafka.produce('t', ['a'])
        expect(await kafka.endOffsets('t')).toHaveLength(2)
      } finally {
        await command.stop()
      }
    }))

  it('says in one line why it can not listen', () =>
    inFolder(async folder => {
      const taken = createServer()
      await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
      const { port } = taken.address() as { port: number }
      const { status, err } = await run('flumec', ['dev-broker', '--port', String(port)], { cwd: folder })
      taken.close()
      expect([status, err]).toEqual([1, `the development broker can't listen at port ${port}: it is in use\n`])
      const wrong = await run('flumec', ['dev-broker', '--port', 'many'], { cwd: folder })
      expect([wrong.status, wrong.err]).toEqual([2, expect.stringContaining('A whole number is wanted')])
      const high = await run('flumec', ['dev-broker', '--port', '70000'], { cwd: folder })
      expect([high.status, high.err.split('\n').length]).toEqual([1, 2])
    }))
})
