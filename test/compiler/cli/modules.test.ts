/** Components of the user's own: begun by `flumec init`, checked, built and run. */
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually, inFolder } from '../../contracts/support.ts'
import { run, type Started, start, startCommand } from './command.ts'

const limit = 60_000

/** Runs the agent in the folder until `seen` holds; it must then stop with status 0. */
async function runUntil(seen: (agent: Started) => boolean | Promise<boolean>, agent: Started): Promise<void> {
  await eventually(() => seen(agent), 'the expected output', limit).catch(error => {
    throw new Error(`${error.message}\n${agent.text()}`)
  })
  expect(await agent.stop()).toBe(0)
}

const text = (path: string) => readFile(path, 'utf8').catch(() => '')

describe('flumec init', () => {
  const seen: Record<string, (agent: Started, folder: string) => boolean | Promise<boolean>> = {
    interceptor: agent => /headers:\{length=1\} body: 39 /.test(agent.text()),
    source: agent => /body: 32 30 32/.test(agent.text()),
    sink: async (_, folder) => (await text(join(folder, 'example.txt'))) === '0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n',
    selector: agent => /printsOnes.* body: 31 /.test(agent.text()) && /printsOthers.* body: 39 /.test(agent.text()),
    processor: agent => /body: 39 /.test(agent.text()),
    serializer: async (_, folder) => {
      const [name] = await readdir(join(folder, 'files')).catch(() => [])
      return name !== undefined && (await text(join(folder, 'files', name))).includes('{"number":"9"}\n')
    },
  }

  it.each(Object.keys(seen))('writes a %s that builds and runs with nothing beside it', kind =>
    inFolder(async folder => {
      const env = { TMPDIR: join(folder, 'files') }
      await mkdir(env.TMPDIR)
      const begun = await run('flumec', ['init', kind, 'my-own'], { cwd: folder })
      expect(begun).toMatchObject({ status: 0, err: '' })
      expect(begun.out).toMatch(/^wrote my-own\.ts\nwrote my-own\.yaml\n/)
      const checked = await run('flumec', ['check', '--fail-on', 'warning', 'my-own.yaml'], { cwd: folder })
      expect(checked.status, checked.out).toBe(0)
      const built = await run('flumec', ['build', 'my-own.yaml', '--out', 'out'], { cwd: folder })
      expect(built).toMatchObject({ status: 0, err: '' })
      await mkdir(join(folder, 'alone'))
      await cp(join(folder, 'out/agent.mjs'), join(folder, 'alone/agent.mjs'))
      const alone = join(folder, 'alone')
      await runUntil(
        agent => seen[kind]!(agent, kind === 'sink' ? alone : folder),
        start(process.execPath, ['agent.mjs'], { cwd: alone, env }),
      )
    }),
  )

  it('writes a first pipeline without a fault', () =>
    inFolder(async folder => {
      expect(await run('flumec', ['init'], { cwd: folder })).toMatchObject({ status: 0, err: '' })
      await mkdir(join(folder, 'logs'))
      await writeFile(join(folder, 'logs/app.log'), 'first line\n')
      const checked = await run('flumec', ['check', '--fail-on', 'warning', 'pipeline.yaml'], { cwd: folder })
      expect(checked.status, checked.out).toBe(0)
      await runUntil(
        agent => agent.text().includes('first line'),
        startCommand('flumec', ['run', 'pipeline.yaml'], { cwd: folder }),
      )
    }))

  it('overwrites nothing without --force', () =>
    inFolder(async folder => {
      await writeFile(join(folder, 'mask.yaml'), 'mine')
      const refused = await run('flumec', ['init', 'interceptor', 'mask'], { cwd: folder })
      expect(refused).toMatchObject({
        status: 1,
        err: 'nothing was written: mask.yaml would be overwritten; --force does it\n',
      })
      expect(await readdir(folder)).toEqual(['mask.yaml'])
      expect(await text(join(folder, 'mask.yaml'))).toBe('mine')
      expect(await run('flumec', ['init', 'interceptor', 'mask', '--force'], { cwd: folder })).toMatchObject({
        status: 0,
      })
      expect(await text(join(folder, 'mask.yaml'))).toContain('./mask.ts')
    }))

  it.each([
    [['channel', 'x'], /^there is no "channel" to write; there are interceptor, source, /],
    [['sink'], /^it needs a name: flumec init sink NAME\n$/],
    [['sink', '../x'], /^"\.\.\/x" is no name for a module: /],
  ])('says what is wrong with %j', (args, message) =>
    inFolder(async folder => {
      const ended = await run('flumec', ['init', ...args], { cwd: folder })
      expect(ended.status).toBe(2)
      expect(ended.err).toMatch(message)
      expect(await readdir(folder)).toEqual([])
    }),
  )
})

const spec = (interceptor: string) => `agent: a
sources:
  s: {type: seq, totalEvents: 3, channels: [c], interceptors: {i: {${interceptor}}}}
channels:
  c: {type: memory}
sinks:
  k: {type: logger, channel: c}
`
const marker = `export default class Marker {
  constructor(options) {
    this.options = options
  }
  intercept(batch) {
    return batch.withHeader('options', JSON.stringify(this.options))
  }
}
`

describe('a module', () => {
  it('may be JavaScript, import others, and gets its options as text in both formats', () =>
    inFolder(async folder => {
      await mkdir(join(folder, 'conf/own'), { recursive: true })
      await writeFile(join(folder, 'conf/own/base.js'), marker)
      await writeFile(join(folder, 'conf/marker.mjs'), "export { default } from './own/base.js'\n")
      await writeFile(
        join(folder, 'conf/a.yaml'),
        spec('type: ./marker.mjs, limit: 10, deep: {on: true}, list: [x, y], name: "${NAME:-n}"'),
      )
      const properties = `a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = seq
a.sources.s.totalEvents = 3
a.sources.s.channels = c
a.sources.s.interceptors = i
a.sources.s.interceptors.i.type = ./marker.mjs
a.sources.s.interceptors.i.limit = 10
a.sources.s.interceptors.i.deep.on = true
a.sources.s.interceptors.i.list = x y
a.sources.s.interceptors.i.name = \${env:NAME:-n}
a.channels.c.type = memory
a.sinks.k.type = logger
a.sinks.k.channel = c
`
      await writeFile(join(folder, 'conf/a.properties'), properties)
      const ir = async (file: string) => (await run('flumec', ['dump', file], { cwd: folder })).out
      expect(await ir('conf/a.properties')).toBe(await ir('conf/a.yaml'))
      const env = { NAME: 'given', XDG_CACHE_HOME: join(folder, 'cache') }
      const sees = (agent: Started) =>
        agent.text().includes('options={"deep.on":"true","limit":"10","list":"x y","name":"given"}')
      await runUntil(sees, startCommand('flumec', ['run', 'conf/a.yaml'], { cwd: folder, env }))
      const line = ['agent', '-n', 'a', '-f', 'conf/a.properties', '-Dflume.root.logger=INFO,console']
      await runUntil(sees, startCommand('flume-ng', line, { cwd: folder, env }))
      // A changed module is not taken from the cache.
      await writeFile(join(folder, 'conf/own/base.js'), marker.replace("'options', ", "'changed', "))
      await runUntil(
        agent => agent.text().includes('changed={"deep.on"'),
        startCommand('flumec', ['run', 'conf/a.yaml'], { cwd: folder, env }),
      )
    }))

  const mistakes: [what: string, files: Record<string, string>, interceptor: string, message: RegExp][] = [
    [
      'is not there',
      {},
      'type: ./none.ts',
      /^a\.yaml:3:74: error module-missing: interceptor "i" of source "s" is the/,
    ],
    [
      'has an error',
      { 'm.ts': 'export default class M {\n  intercept(batch: EventBatch) { return batch }\n}\n' },
      'type: ./m.ts',
      /^m\.ts:2:20: error module-error: Cannot find name 'EventBatch'\. \(TS2304\)\n/,
    ],
    [
      'is no TypeScript at all',
      { 'm.ts': 'export default class {' },
      'type: ./m.ts',
      /^m\.ts:1:23: error module-error: '}' expected\. \(TS1005\)\n/,
    ],
    [
      'exports nothing',
      { 'm.ts': 'export const m = 1\n' },
      'type: ./m.ts',
      /^a\.yaml:3:74: error module-misfit: .*has no default export/,
    ],
    [
      'needs a package that is not installed',
      { 'm.js': `import x from 'not-installed'\n${marker}console.log(x)\n` },
      'type: ./m.js',
      /^m\.js:1:15: error module-error: Could not resolve "not-installed"/,
    ],
    [
      'does not know an option',
      {
        'm.ts': `import type { EventBatch } from 'flumec/runtime'
export default class M {
  constructor(options: { readonly header: string; readonly mode?: 'fast' | 'safe' }) {
    if (options.mode === 'fast') console.log(options.header)
  }
  intercept(batch: EventBatch) { return batch }
}
`,
      },
      'type: ./m.ts, header: x, mode: slow',
      /^a\.yaml:3:93: error module-misfit: i can't be made of the module "\.\/m\.ts": Type '"slow"' is not assignable/,
    ],
  ]
  it.each(mistakes)('that %s ends the build at its place, without a stack trace', (_, files, interceptor, message) =>
    inFolder(async folder => {
      await writeFile(join(folder, 'a.yaml'), spec(interceptor))
      for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
      const ended = await run('flumec', ['build', 'a.yaml'], { cwd: folder })
      expect(ended.err).toMatch(message)
      expect(ended.err).not.toMatch(/^\s+at /m)
      expect(ended).toMatchObject({ status: 1, out: '' })
    }),
  )

  it('is missed by check too', () =>
    inFolder(async folder => {
      await writeFile(join(folder, 'a.yaml'), spec('type: ./none.ts'))
      const ended = await run('flumec', ['check', 'a.yaml'], { cwd: folder })
      expect(ended.status).toBe(1)
      expect(ended.out).toMatch(/^a\.yaml:3:74: error module-missing: /m)
    }))

  it('takes the place of a Java class, and the error says how', () =>
    inFolder(async folder => {
      const java = spec('type: com.example.RegexMask$Builder').replace('seq, totalEvents: 3', 'com.example.FooSource')
      await writeFile(join(folder, 'a.yaml'), java)
      const { status, err } = await run('flumec', ['build', 'a.yaml'], { cwd: folder })
      expect(status).toBe(1)
      expect(err).toContain('`flumec init interceptor regex-mask` writes ./regex-mask.ts to begin with')
      expect(err).toContain('`flumec init source foo-source` writes ./foo-source.ts to begin with')
    }))
})
