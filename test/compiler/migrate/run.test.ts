/** The command: what it writes, what it leaves alone, and how it ends. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type MigrateCommand, runMigrate } from '../../../compiler/migrate/run.ts'

const good = `# the agent
a.sources = r
a.channels = c
a.sinks = k
a.sources.r.type = netcat
a.sources.r.bind = localhost
a.sources.r.port = 1
a.sources.r.channels = c
a.channels.c.type = memory
a.sinks.k.type = logger
a.sinks.k.channel = c
`

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'flumec-migrate-'))
  writeFileSync(join(cwd, 'old.properties'), good)
})
afterEach(() => rmSync(cwd, { recursive: true }))

function run(command: Partial<MigrateCommand>, input = '') {
  let out = ''
  let err = ''
  const status = runMigrate(
    { files: ['old.properties'], to: 'yaml', ...command },
    {
      cwd,
      version: '0',
      stdin: () => Buffer.from(input),
      stdout: text => (out += text),
      stderr: text => (err += text),
    },
  )
  return { status, out, err }
}

const read = (name: string) => readFileSync(join(cwd, name), 'utf8')

it('prints the YAML', () => {
  const { status, out, err } = run({})
  expect(status).toBe(0)
  expect(out).toMatch(/^# the agent\nagent: a|^agent: a\n\n# the agent\nsources:/)
  expect(err).toContain('11 lines: 7 mapped, 3 merged, 1 comment')
})

it('reads standard input', () => expect(run({ files: ['-'] }, good).out).toContain('agent: a'))

it('writes the YAML and ledgers of both forms, and nothing else', () => {
  expect(run({ output: 'out/new.yaml', ledgers: ['out/l.md', 'out/l.json'] }).status).toBe(0)
  expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['l.json', 'l.md', 'new.yaml'])
  const ledger = JSON.parse(read('out/l.json'))
  expect(Object.keys(ledger)).toEqual(['version', 'file', 'rows'])
  expect(ledger).toMatchObject({ version: 1, file: 'old.properties' })
  expect(ledger.rows[4]).toEqual({
    line: 5,
    text: 'a.sources.r.type = netcat',
    fate: 'mapped',
    target: 'sources.r.type',
  })
  expect(read('out/l.md')).toContain('| 5 | `a.sources.r.type = netcat` | mapped | `sources.r.type` |  |')
})

describe('a file that is there', () => {
  it('is not overwritten, and nothing else is written either', () => {
    writeFileSync(join(cwd, 'l.json'), 'mine')
    const { status, err } = run({ output: 'new.yaml', ledgers: ['l.json'] })
    expect(status).toBe(2)
    expect(err).toContain('is there already; --force overwrites it')
    expect(read('l.json')).toBe('mine')
    expect(readdirSync(cwd).sort()).toEqual(['l.json', 'old.properties'])
  })

  it('is overwritten by --force', () => {
    writeFileSync(join(cwd, 'new.yaml'), 'mine')
    expect(run({ output: 'new.yaml', force: true }).status).toBe(0)
    expect(read('new.yaml')).toContain('agent: a')
  })

  it('is never the input', () => {
    expect(run({ output: 'old.properties', force: true }).status).toBe(2)
    expect(read('old.properties')).toBe(good)
  })
})

describe('what can not be read', () => {
  it.each([
    ['a malformed escape', 'old.properties', `${good}a.sinks.k.x = \\u12\n`, 'yaml', 'malformed-escape'],
    ['YAML that is none', 'old.yaml', 'agent: a\nsources: [\n', 'properties', 'yaml-syntax'],
    ['an empty file', 'old.properties', '', 'yaml', 'empty-file'],
  ] as const)('%s: diagnostics, and nothing is written', (_, file, text, to, code) => {
    writeFileSync(join(cwd, file), text)
    const before = readdirSync(cwd)
    const { status, err, out } = run({ files: [file], to, output: 'new', ledgers: ['l.json'] })
    expect(status).toBe(1)
    expect(err).toContain(code)
    expect(out).toBe('')
    expect(readdirSync(cwd)).toEqual(before)
  })

  it('a file that is not there', () => {
    const { status, err } = run({ files: ['none.properties'] })
    expect(status).toBe(1)
    expect(err).toContain('there is no such file')
  })
})

it('says what Flume would say of a file of which nothing runs, and writes the ledger alone', () => {
  writeFileSync(join(cwd, 'old.properties'), good.replace('netcat', 'netcatt'))
  const { status, err } = run({ output: 'new.yaml', ledgers: ['l.json'] })
  expect(status).toBe(1)
  expect(err).toContain('unknown-type')
  expect(existsSync(join(cwd, 'new.yaml'))).toBe(false)
  expect(JSON.parse(read('l.json')).rows).toHaveLength(11)
})

describe('the exit status', () => {
  const withLine = (line: string) => writeFileSync(join(cwd, 'old.properties'), good + line)
  it('is 1 when a line is unsupported, and the rest is written', () => {
    withLine('a.sources.r.interceptors = i\na.sources.r.interceptors.i.type = com.example.Mine$Builder\n')
    const { status, err } = run({ output: 'new.yaml' })
    expect(status).toBe(1)
    expect(err).toContain('old.properties:13: unsupported: a Java class')
    expect(existsSync(join(cwd, 'new.yaml'))).toBe(true)
  })

  it('is 0 when a line is dropped, and 1 with --strict', () => {
    withLine('a.channels.c.capcity = 1\n')
    expect(run({}).status).toBe(0)
    expect(run({ strict: true }).status).toBe(1)
  })
})

it('writes nothing with --check-only', () => {
  const { status, out } = run({ output: 'new.yaml', ledgers: ['l.json'], checkOnly: true })
  expect(status).toBe(0)
  expect(out).toContain('complete')
  expect(readdirSync(cwd)).toEqual(['old.properties'])
})

it('takes a folder at once, with one table', () => {
  mkdirSync(join(cwd, 'in/deep'), { recursive: true })
  writeFileSync(join(cwd, 'in/x.properties'), good)
  writeFileSync(join(cwd, 'in/deep/y.conf'), good)
  writeFileSync(join(cwd, 'in/broken.properties'), `${good}a.sinks.k.x = \\u12\n`)
  const { status, out } = run({ files: ['in'], output: 'out', ledgers: ['ledgers'] })
  expect(status).toBe(1)
  expect(readdirSync(join(cwd, 'out'), { recursive: true }).sort()).toEqual(['deep', 'deep/y.yaml', 'x.yaml'])
  expect(readdirSync(join(cwd, 'ledgers'), { recursive: true }).sort()).toEqual([
    'deep',
    'deep/y.json',
    'deep/y.md',
    'x.json',
    'x.md',
  ])
  expect(
    out.split('\n').map(line =>
      line
        .trim()
        .split(/\s{2,}/)
        .at(-1),
    ),
  ).toEqual(['result', 'broken', 'complete', 'complete', '0', ''])
})

it('writes one file for each agent', () => {
  writeFileSync(join(cwd, 'old.properties'), good + good.replace(/^a\./gm, 'b.'))
  expect(run({ perAgent: true }).status).toBe(2)
  expect(run({ perAgent: true, output: 'out' }).status).toBe(0)
  expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['a.yaml', 'b.yaml'])
})

it('lists the secrets to set, but not their values', () => {
  const secret = 'a.sinks.k.hostname = h\na.sinks.k.port = 1\na.sinks.k.truststore-password = hunter2\n'
  writeFileSync(join(cwd, 'old.properties'), good.replace('logger', 'avro') + secret)
  const { err, out } = run({ extractSecrets: true })
  expect(err).toContain('set A_SINKS_K_TRUSTSTORE_PASSWORD where the agent runs: the value is in old.properties:14')
  expect(err + out).not.toContain('hunter2')
})

it('goes back to properties', () => {
  run({ output: 'new.yaml' })
  const { status, out } = run({ files: ['new.yaml'], to: 'properties' })
  expect(status).toBe(0)
  expect(out).toContain('a.sources.r.type = netcat\n')
  expect(run({ files: ['new.yaml'] }).status).toBe(2)
})
