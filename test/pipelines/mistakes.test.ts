/** What an agent says when the world is not as its pipeline thinks: one line that names what and where, and no stack trace. */
import { appendFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run, type Started, start } from '../compiler/cli/command.ts'
import { eventually, inFolder } from '../contracts/support.ts'
import { startKafka } from '../services/kafka.ts'
import { describeWithKafka } from '../services/shared.ts'

interface Parts {
  readonly command?: string
  readonly bootstrap: string
  readonly topic?: string
}

const pipeline = ({ command = 'tail -F in', bootstrap, topic = 't' }: Parts) => `agent: a
sources:
  s: {type: exec, command: ${command}, channels: [c]}
channels:
  c: {type: memory, capacity: 1000}
sinks:
  k: {type: kafka, channel: c, kafka.bootstrap.servers: "${bootstrap}", kafka.topic: ${topic}}
`

async function started(folder: string, parts: Parts): Promise<Started> {
  await writeFile(join(folder, 'in'), '')
  await writeFile(join(folder, 'a.yaml'), pipeline(parts))
  expect(await run('flumec', ['build', 'a.yaml', '--out', '.'], { cwd: folder })).toMatchObject({ status: 0, err: '' })
  return start(process.execPath, ['agent.mjs'], { cwd: folder })
}

async function says(agent: Started, line: RegExp): Promise<void> {
  await eventually(() => line.test(agent.text()), `${line}, in\n${agent.text()}`, 30_000)
  expect(agent.text()).not.toMatch(/^\s+at /m)
}

/** A port where nobody listens. */
function closedPort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

describe('an agent says what is wrong', () => {
  it('a broker that is not there: which one; it goes on trying, and Ctrl-C ends it soon', () =>
    inFolder(async folder => {
      const bootstrap = `127.0.0.1:${await closedPort()}`
      const agent = await started(folder, { bootstrap })
      await appendFile(join(folder, 'in'), 'kept\n')
      await says(agent, new RegExp(`WARN +k .*${bootstrap}`))
      const began = Date.now()
      expect(await agent.stop('SIGINT')).toBe(0)
      expect(Date.now() - began).toBeLessThan(5000)
      expect(agent.text()).toMatch(/stopping with 1 events undelivered in memory/)
    }))

  it('a command that does not exist', () =>
    inFolder(async folder => {
      const agent = await started(folder, { command: 'tial -F in', bootstrap: '127.0.0.1:1' })
      await says(agent, /(WARN|ERROR) +s .*tial/)
      expect(await agent.stop()).toBe(0)
    }))
})

describeWithKafka('an agent whose broker comes late', kafka => {
  it('delivers what it has read meanwhile', () =>
    inFolder(async folder => {
      const broker = await startKafka()
      try {
        await broker.stop()
        const agent = await started(folder, { bootstrap: broker.bootstrap, topic: 'late' })
        await appendFile(join(folder, 'in'), 'one\ntwo\n')
        await says(agent, new RegExp(`WARN +k .*${broker.bootstrap}`))
        await broker.start()
        await broker.createTopic(1, 'late').catch(() => {})
        await eventually(async () => (await broker.count('late').catch(() => 0)) === 2, 'both lines', 40_000)
        expect(await agent.stop()).toBe(0)
        expect(await broker.readValues('late')).toEqual(['one', 'two'])
      } finally {
        await broker.stop()
      }
    }))

  it('names a topic that does not exist where topics are not made by themselves', () =>
    inFolder(async folder => {
      expect(kafka.bootstrap).not.toBe('')
      const broker = await startKafka({ settings: { 'auto.create.topics.enable': false } })
      try {
        const agent = await started(folder, { bootstrap: broker.bootstrap, topic: 'nowhere' })
        await appendFile(join(folder, 'in'), 'one\n')
        await says(agent, /WARN +k .*topic "nowhere".*does not exist/)
        await broker.createTopic(1, 'nowhere')
        await eventually(async () => (await broker.count('nowhere')) === 1, 'the line', 40_000)
        expect(await agent.stop()).toBe(0)
      } finally {
        await broker.stop()
      }
    }))
})
