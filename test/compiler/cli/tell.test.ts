/** The commands that tell about pipelines, as a user runs them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from './command.ts'

const text = `a.sources = r
a.channels = c
a.sinks = k
a.sources.r.type = netcat
a.sources.r.bind = localhost
a.sources.r.port = 1
a.sources.r.channels = c
a.channels.c.type = memory
a.sinks.k.type = avro
a.sinks.k.hostname = h
a.sinks.k.port = 2
a.sinks.k.channel = c
`

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'flumec-tell-'))
  writeFileSync(join(cwd, 'old.properties'), text)
  writeFileSync(join(cwd, 'new.properties'), text.replace('type = avro', 'type = logger'))
  writeFileSync(join(cwd, 'broken.yaml'), 'agent: [\n')
})
afterAll(() => rmSync(cwd, { recursive: true }))

const flumec = (...args: string[]) => run('flumec', args, { cwd })

describe('migrate', () => {
  it('prints YAML that check finds nothing wrong with', async () => {
    expect((await flumec('migrate', 'old.properties', '-o', 'old.yaml', '--ledger', 'ledger.json')).status).toBe(0)
    expect((await flumec('check', 'old.yaml')).status).toBe(0)
    expect(JSON.parse(readFileSync(join(cwd, 'ledger.json'), 'utf8')).rows).toHaveLength(12)
    const [before, after] = await Promise.all(
      ['old.properties', 'old.yaml'].map(file => flumec('dump', '--stage', 'ir', file)),
    )
    expect(after!.out).toBe(before!.out)
  })

  it('ends with 2 when it is used wrongly', async () => {
    expect((await flumec('migrate', 'old.properties', '--to', 'json')).status).toBe(2)
    expect((await flumec('migrate', 'new.properties', '-o', 'old.yaml')).status).toBe(2)
  })
})

describe('explain', () => {
  it('tells a file, or a code', async () => {
    expect((await flumec('explain', 'old.properties')).out).toContain('It brings events from r (netcat) to k (avro)')
    expect((await flumec('explain', 'unknown-channel')).out).toContain('unknown-channel')
  })

  it('knows neither', async () => {
    const { status, err } = await flumec('explain', 'unknown-chanel')
    expect(status).toBe(2)
    expect(err).toContain('did you mean unknown-channel?')
  })
})

describe('graph', () => {
  it.each([
    ['mermaid', 'flowchart LR'],
    ['dot', 'digraph'],
    ['svg', '<svg '],
  ])('%s', async (format, start) => {
    const { status, out } = await flumec('graph', 'old.properties', '--format', format)
    expect(status).toBe(0)
    expect(out.startsWith(start)).toBe(true)
  })

  it('says what is wrong with a broken file', async () => {
    const { status, out, err } = await flumec('graph', 'broken.yaml')
    expect([status, out]).toEqual([1, ''])
    expect(err).toContain('yaml-syntax')
  })
})

describe('diff', () => {
  it('fails when it is told to', async () => {
    const { status, out } = await flumec('diff', 'old.properties', 'new.properties')
    expect([status, out.includes('type changed')]).toEqual([0, true])
    expect((await flumec('diff', 'old.properties', 'new.properties', '--fail-on', 'any')).status).toBe(1)
    expect((await flumec('diff', 'old.properties', 'old.properties', '--fail-on', 'any')).status).toBe(0)
  })

  it('prints JSON', async () => {
    const { out } = await flumec('diff', 'old.properties', 'new.properties', '--format', 'json')
    expect(JSON.parse(out)).toMatchObject({ version: 1, old: 'old.properties', new: 'new.properties' })
  })
})

it('schema prints what editors take', async () => {
  const { out } = await flumec('schema')
  expect(JSON.parse(out).title).toBe('flumec pipeline')
})

describe('components', () => {
  it('prints a component in both forms', async () => {
    expect((await flumec('components', 'sources/exec')).out).toContain('command  (text, required)')
    expect((await flumec('components', 'sources/exec', '--markdown')).out).toContain('| `command` |')
  })

  it('guesses what was meant', async () => {
    const { status, err } = await flumec('components', 'sinks/kafkaa')
    expect(status).toBe(2)
    expect(err).toContain('did you mean "kafka"?')
  })
})
