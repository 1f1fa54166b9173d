import { existsSync, readFileSync } from 'node:fs'
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { beforeAll, describe, expect, it } from 'vitest'
import { eventually, inFolder } from '../../contracts/support.ts'
import { temporaryFolder } from '../../services/guard.ts'
import { finished, run, type Started, start, startCommand } from './command.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const pipelines = join(root, 'pipelines')

/** What strict TypeScript says of agents' programs, with the runtime's types from this repository. */
function typeErrors(files: readonly string[]): string[] {
  const program = ts.createProgram([...files, join(root, 'runtime/kafka/kafkajs.d.ts')], {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    skipLibCheck: true,
    paths: {
      'flumec/runtime': [join(root, 'runtime/index.ts')],
      'flumec/runtime/*': [join(root, 'runtime/*/index.ts')],
    },
  })
  return ts.getPreEmitDiagnostics(program).map(one => ts.flattenDiagnosticMessageText(one.messageText, '\n'))
}

describe('flumec build', () => {
  const all = [
    'ckafka.yaml',
    'ckafka-source.yaml',
    'flume-kafka-sink.properties',
    'flume-kafka-source.properties',
    'tier1.properties',
    'tier1.yaml',
  ]

  const built = temporaryFolder('built')
  const firstOf = (file: string) => join(built, file)
  beforeAll(async () => {
    for (const file of all)
      expect(
        await run('flumec', ['build', join(pipelines, file), '--out', firstOf(file)], { cwd: built }),
      ).toMatchObject({ status: 0, err: '' })
  })

  for (const file of all)
    it(`builds ${file} to the same bytes twice, wherever it lies`, () =>
      inFolder(async folder => {
        await cp(join(pipelines, file), join(folder, file))
        await run('flumec', ['build', file, '--out', 'two'], { cwd: folder })
        const names = ['agent.about.ts', 'agent.mjs', 'agent.mjs.map', 'agent.ts', 'manifest.json', 'sbom.cdx.json']
        expect(await readdir(firstOf(file))).toEqual(names)
        for (const name of names)
          expect((await readFile(join(folder, 'two', name))).equals(await readFile(join(firstOf(file), name)))).toBe(
            true,
          )
      }))

  it('writes programs that type-check under strict', () => {
    expect(typeErrors(all.map(file => join(firstOf(file), 'agent.ts')))).toEqual([])
  })

  it('gives the same agent for both formats', () =>
    inFolder(async folder => {
      const ir = async (file: string) =>
        (await run('flumec', ['dump', '--stage', 'ir', join(pipelines, file)], { cwd: folder })).out
      expect(await ir('flume-kafka-sink.properties')).toBe(await ir('ckafka.yaml'))
      expect(await ir('flume-kafka-source.properties')).toBe(await ir('ckafka-source.yaml'))
      expect(await ir('tier1.properties')).toBe(await ir('tier1.yaml'))
    }))

  it('keeps ckafka’s bundle within 1.5 MB', async () => {
    expect((await readFile(join(firstOf('ckafka.yaml'), 'agent.mjs'))).length).toBeLessThanOrEqual(1_500_000)
  })

  it('writes a program that reads as if written by hand', async () => {
    const program = await readFile(join(firstOf('ckafka.yaml'), 'agent.ts'), 'utf8')
    await expect(program).toMatchFileSnapshot('golden/ckafka.agent.ts.txt')
  })

  it('makes an agent that runs with nothing beside it, and keeps secrets out of the bundle', () =>
    inFolder(async folder => {
      const spec = `agent: a
sources:
  s: {type: seq, totalEvents: 3, channels: [c]}
channels:
  c: {type: memory, capacity: "\${CAPACITY}"}
sinks:
  k: {type: logger, channel: c}
`
      await writeFile(join(folder, 'a.yaml'), spec)
      const env = { CAPACITY: '123456' }
      const built = await run('flumec', ['build', 'a.yaml'], { cwd: folder, env })
      expect(built.status).toBe(0)
      expect(await readFile(join(folder, 'dist/a/agent.mjs'), 'utf8')).not.toContain('123456')
      await inFolder(async empty => {
        await cp(join(folder, 'dist/a/agent.mjs'), join(empty, 'agent.mjs'))
        const without = await finished(process.execPath, ['agent.mjs'], { cwd: empty })
        expect(without.status).toBe(1)
        expect(without.err).toBe(
          'the environment variable CAPACITY is not set; the pipeline needs it and gives no default\n',
        )
        const agent = start(process.execPath, ['agent.mjs'], { cwd: empty, env })
        await eventually(() => /Event: \{ headers:\{\} body: 32 {46}2 \}/.test(agent.text()), 'the third event', 30_000)
        expect(await agent.stop()).toBe(0)
      })
    }))
})

describe('a user’s mistakes end in one line without a stack trace', () => {
  const spec =
    'a.sources = s\na.channels = c\na.sources.s.type = seq\na.sources.s.channels = c\na.channels.c.type = memory\n'
  const cases: [string, string[], string, number, RegExp][] = [
    ['a file that is not there', ['build', 'none.yaml'], '', 1, /^none\.yaml: can't be read: there is no such file\n$/],
    ['a folder', ['build', '.'], '', 1, /^\.: can't be read: it is a folder\n$/],
    [
      'an unknown agent',
      ['build', 'f.properties', '--agent', 'b'],
      spec,
      2,
      /^f\.properties: there is no agent "b" in this file, but: a\n$/,
    ],
    [
      'several agents',
      ['build', 'f.properties'],
      spec + spec.replaceAll('a.', 'b.'),
      2,
      /name one with --agent: a, b\n$/,
    ],
    ['an empty file', ['build', 'f.properties'], '', 1, /empty-file/],
    ['an unknown command', ['bild', 'f.properties'], '', 2, /unknown command 'bild'/],
    ['an unknown option', ['build', '--fast', 'f.properties'], spec, 2, /unknown option '--fast'/],
  ]
  for (const [what, args, text, status, message] of cases)
    it(what, () =>
      inFolder(async folder => {
        await writeFile(join(folder, 'f.properties'), text)
        const ended = await run('flumec', args, { cwd: folder })
        expect(ended.err).toMatch(message)
        expect(ended.err).not.toMatch(/^\s+at /m)
        expect(ended.status).toBe(status)
      }),
    )
})

describe('flume-ng', () => {
  it('runs the line that people have in their scripts', () =>
    inFolder(async folder => {
      const text = `a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = seq
a.sources.s.totalEvents = 2
a.sources.s.channels = c
a.channels.c.type = memory
a.sinks.k.type = logger
a.sinks.k.channel = c
`
      await writeFile(join(folder, 'f.properties'), text)
      const env = { XDG_CACHE_HOME: join(folder, 'cache') }
      const runUntilEvent = async (read: (agent: Started) => string, ...more: string[]) => {
        const line = ['agent', '-n', 'a', '-c', 'conf', '-f', 'f.properties', ...more]
        const agent = startCommand('flume-ng', line, { cwd: folder, env })
        const seen = () => /Event: \{ headers:\{\} body: 31 {46}1 \}/.test(read(agent))
        await eventually(seen, `the second event after ${more.join(' ')}`, 30_000)
        expect(await agent.stop()).toBe(0)
      }
      const log = join(folder, 'logs/flume.log')
      await runUntilEvent(() => (existsSync(log) ? readFileSync(log, 'utf8') : ''))
      await runUntilEvent(agent => agent.text(), '-Dflume.root.logger=INFO,console')
    }))

  it('reads several files, a later one over an earlier one', () =>
    inFolder(async folder => {
      const one = 'a.sources = s\na.channels = c\na.sinks = k\na.sources.s.type = seq\na.sources.s.totalEvents = 1\\\n'
      const two = 'a.sources.s.channels = c\na.channels.c.type = file\na.sinks.k.type = logger\na.sinks.k.channel = c\n'
      await writeFile(join(folder, '1.properties'), one)
      await writeFile(join(folder, '2.properties'), two)
      await writeFile(join(folder, '3.properties'), 'a.channels.c.type = memory\n')
      const files = ['1', '2', '3'].flatMap(name => ['-f', `${name}.properties`])
      const line = ['agent', '-n', 'a', ...files, '-Dflume.root.logger=INFO,console']
      const agent = startCommand('flume-ng', line, { cwd: folder })
      await eventually(
        () => /Event: \{ headers:\{\} body: 30 /.test(agent.text()),
        `the event in\n${agent.text()}`,
        30_000,
      )
      expect(await agent.stop()).toBe(0)
    }))

  it('says what is wrong with its line', () =>
    inFolder(async folder => {
      const said = async (...args: string[]) => run('flume-ng', args, { cwd: folder })
      expect(await said()).toMatchObject({ status: 2 })
      expect((await said('agent', '-f', 'x')).err).toMatch(/needs the name of the agent/)
      expect((await said('agent', '-n', 'a')).err).toMatch(/needs a configuration/)
      expect(await said('agent', '-n', 'a', '-f', 'none')).toMatchObject({
        status: 1,
        err: "none: can't be read: there is no such file\n",
      })
      expect((await said('agent', '-n', 'a', '-z', 'zk:2181', '-f', 'x')).err).toMatch(/ZooKeeper/)
    }))
})
