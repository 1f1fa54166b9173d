/** The pipelines of pipelines/, as they stand, on a real Kafka: what is typed into a file is what a reader gets. */
import { appendFile, cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { run, type Started, start, startCommand } from '../compiler/cli/command.ts'
import { eventually, inFolder } from '../contracts/support.ts'
import { describeWithKafka } from '../services/shared.ts'

const pipelines = fileURLToPath(new URL('../../pipelines/', import.meta.url))

/** Lines as people and programs write them: blanks, tabs, other scripts, bytes that are no UTF-8, a long one, an empty one. */
const lines = [
  'hello',
  ' two  blanks ',
  'tab\there',
  '腾讯云 CKafka – «ёлка»',
  '',
  'x'.repeat(100_000),
  '{"a": "\\u0000"}',
]

describeWithKafka('the tutorial’s pipelines', kafka => {
  /** The pipeline with topic and group of its own, so that tests do not meet. */
  async function own(file: string, folder: string, topic: string): Promise<string> {
    const text = await readFile(join(pipelines, file), 'utf8')
    const path = join(folder, file)
    await writeFile(path, text.replaceAll('flume_test', topic).replaceAll('flume-test-group', `group-${topic}`))
    return path
  }

  /** Builds the pipeline and runs the bundle in a folder where nothing else is. */
  async function built(file: string, folder: string, topic: string): Promise<Started> {
    const path = await own(file, folder, topic)
    const ended = await run('flumec', ['build', path, '--out', 'out'], { cwd: folder })
    expect(ended).toMatchObject({ status: 0, err: '' })
    await cp(join(folder, 'out/agent.mjs'), join(folder, 'agent.mjs'))
    return start(process.execPath, ['agent.mjs'], { cwd: folder, env: environment })
  }

  const environment = { CKAFKA_BOOTSTRAP: kafka.bootstrap }

  describe('file to Kafka', () => {
    const ways: [string, (folder: string, topic: string) => Promise<Started>][] = [
      ['ckafka.yaml', (folder, topic) => built('ckafka.yaml', folder, topic)],
      ['flume-kafka-sink.properties', (folder, topic) => built('flume-kafka-sink.properties', folder, topic)],
      [
        'the tutorial’s own line',
        async (folder, topic) => {
          await cp(await own('flume-kafka-sink.properties', folder, topic), join(folder, 'sink.properties'))
          const args = ['agent', '-n', 'agentckafka', '-c', 'conf', '-f', 'sink.properties']
          return startCommand('flume-ng', args, { cwd: folder, env: environment })
        },
      ],
    ]
    for (const [name, begin] of ways)
      it(name, () =>
        inFolder(async folder => {
          const topic = await kafka.createTopic(1)
          await writeFile(join(folder, 'flume-test'), '')
          const agent = await begin(folder, topic)
          try {
            for (const line of lines) await appendFile(join(folder, 'flume-test'), `${line}\n`)
            await eventually(async () => (await kafka.count(topic)) >= lines.length, `${lines.length} records`, 40_000)
          } finally {
            expect(await agent.stop()).toBe(0)
          }
          expect(await kafka.readValues(topic)).toEqual(lines)
        }),
      )
  })

  describe('Kafka to the log', () => {
    it('ckafka-source.yaml', () =>
      inFolder(async folder => {
        const topic = await kafka.createTopic(1)
        await kafka.produce(topic, ['hello', 'a longer line than sixteen bytes'])
        const agent = await built('ckafka-source.yaml', folder, topic)
        await readInLog(agent, () => agent.text(), topic)
      }))

    it('flume-kafka-source.properties by the tutorial’s own line, in logs/flume.log', () =>
      inFolder(async folder => {
        const topic = await kafka.createTopic(1)
        await kafka.produce(topic, ['hello', 'a longer line than sixteen bytes'])
        await own('flume-kafka-source.properties', folder, topic)
        const args = ['agent', '-n', 'agentckafka', '-c', 'conf', '-f', 'flume-kafka-source.properties']
        const agent = startCommand('flume-ng', args, { cwd: folder, env: environment })
        await readInLog(agent, () => readFile(join(folder, 'logs/flume.log'), 'utf8').catch(() => ''), topic)
      }))

    async function readInLog(agent: Started, log: () => string | Promise<string>, topic: string) {
      const event = (body: string) => new RegExp(`Event: \\{ headers:\\{[^}]*topic=${topic}[^}]*\\} body: ${body} \\}`)
      const wanted = [event('68 65 6C 6C 6F {34}hello'), event('61 20 6C 6F .* a longer line th')]
      try {
        await eventually(
          async () => wanted.every(await holds(log)),
          `both events in the log, where there is\n${await log()}`,
          40_000,
        )
      } finally {
        expect(await agent.stop()).toBe(0)
      }
    }

    const holds = async (log: () => string | Promise<string>) => {
      const text = await log()
      return (pattern: RegExp) => pattern.test(text)
    }
  })

  it('tier1.properties reads both topics and commits what it has logged', () =>
    inFolder(async folder => {
      const topics = [await kafka.createTopic(1), await kafka.createTopic(1)]
      for (const topic of topics) await kafka.produce(topic, ['1', '2', '3'])
      const group = `tier1-${topics[0]}`
      const text = (await readFile(join(pipelines, 'tier1.properties'), 'utf8'))
        .replace('test1, test2', topics.join(', '))
        .replace('custom.g.id', group)
        .concat('tier1.sources.source1.kafka.consumer.auto.offset.reset = earliest\n')
      await writeFile(join(folder, 'tier1.properties'), text)
      const args = ['agent', '-n', 'tier1', '-c', 'conf', '-f', 'tier1.properties', '-Dflume.root.logger=INFO,console']
      const agent = startCommand('flume-ng', args, { cwd: folder, env: environment })
      await eventually(() => agent.text().match(/Event: /g)?.length === 6, 'six events', 40_000)
      expect(await agent.stop()).toBe(0)
      for (const topic of topics) expect(await kafka.committedOffsets(group, topic)).toEqual([3])
    }))
})
