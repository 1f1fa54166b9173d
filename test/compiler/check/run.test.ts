import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faulty, folderOf, pipeline, run, warned } from './helps.ts'

const files = { 'good.properties': pipeline(), 'warned.properties': warned, 'faulty.properties': faulty }

describe('the exit status', () => {
  it.each([
    ['good.properties', 'error', 0],
    ['warned.properties', 'error', 0],
    ['warned.properties', 'warning', 1],
    ['faulty.properties', 'error', 1],
    ['faulty.properties', 'never', 0],
    ['.', 'error', 1],
  ] as const)('of %s with --fail-on %s is %d', async (file, failOn, status) => {
    expect((await run(folderOf(files), { files: [file], failOn })).status).toBe(status)
  })

  it('is 1 for a file that is not there, and the others are checked', async () => {
    const { status, stdout } = await run(folderOf(files), { files: ['gone.properties', 'warned.properties'] })
    expect(status).toBe(1)
    expect(stdout).toContain("gone.properties can't be read: there is no such file")
    expect(stdout).toContain('unknown-option')
  })

  it.each([
    [{ files: [] }, 'name a file'],
    [{ files: ['good.properties'], formats: ['html'] }, 'there is no format "html"'],
    [{ files: ['good.properties'], formats: ['json=no/such/folder/out.json'] }, "can't write no/such/folder/out.json"],
    [{ files: ['good.properties'], config: 'gone.yaml' }, "can't read gone.yaml"],
    [{ files: ['good.properties'], updateBaseline: true }, '--update-baseline needs --baseline'],
    [{ files: ['empty'] }, 'there is no pipeline in empty'],
  ])('is 2 for a wrong use: %j', async (command, message) => {
    const { status, stdout, stderr } = await run(folderOf({ ...files, 'empty/x.txt': '' }), command)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })
})

it('writes several formats at once', async () => {
  const folder = folderOf(files)
  const formats = ['pretty', 'json=out.json', 'sarif=out.sarif', 'junit=out.xml', 'github=out.txt', 'markdown=out.md']
  const { stdout } = await run(folder, { files: ['.'], formats })
  expect(stdout).toContain('3 files: 1 error, 1 warning')
  for (const name of ['out.json', 'out.sarif', 'out.xml', 'out.txt', 'out.md'])
    expect(existsSync(join(folder, name))).toBe(true)
  const { files: checked, diagnostics } = JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8'))
  expect(checked.map((one: { verdict: string }) => one.verdict)).toEqual(['warns', 'ok', 'warns'])
  expect(diagnostics.map((one: { code: string }) => one.code)).toContain('missing-channel')
})

it('reads standard input', async () => {
  const { stdout, status } = await run(folderOf({}), { files: ['-'] }, faulty)
  expect(status).toBe(1)
  expect(stdout).toContain('-:8:10: error missing-channel')
})

it('takes both formats in one run', async () => {
  const yaml =
    'agent: a1\nsources: {r1: {type: spooldir, spoolDir: /in, channels: [c1]}}\nchannels: {c1: {type: memory}}\nsinks: {k1: {type: logger, channel: c1}}\n'
  expect(await run(folderOf({ 'a.yaml': yaml, 'b.properties': pipeline() }), { files: ['.'] })).toMatchObject({
    status: 0,
    stdout: '2 files: 0 errors, 0 warnings, 0 info\n',
  })
})

describe('flumec.config.yaml', () => {
  it('is found in the current folder or above, and changes severities but not the verdict', async () => {
    const folder = folderOf({
      'flumec.config.yaml': 'severities: {unknown-option: error}\n',
      'sub/a.properties': warned,
    })
    const result = await run(join(folder, 'sub'), { files: ['a.properties'], formats: ['json'] })
    expect(result.status).toBe(1)
    const { files: checked, diagnostics } = JSON.parse(result.stdout)
    expect(checked[0].verdict).toBe('warns')
    expect(diagnostics[0].severity).toBe('error')
  })

  it('can switch a code off', async () => {
    const folder = folderOf({ 'house.yaml': 'severities: {unknown-option: off}\n', 'a.properties': warned })
    const { status, stdout } = await run(folder, { files: ['a.properties'], failOn: 'warning', config: 'house.yaml' })
    expect(status).toBe(0)
    expect(stdout).toContain('0 warnings')
  })

  it('is told what is wrong with it, status 2', async () => {
    const folder = folderOf({ 'flumec.config.yaml': 'severities: {unknown-option: loud}\n', 'a.properties': warned })
    const { status, stderr } = await run(folder, { files: ['a.properties'] })
    expect(status).toBe(2)
    expect(stderr).toContain('flumec.config.yaml:1:30: error config-invalid: a severity is')
  })
})

it('gives the same text on each run', async () => {
  const folder = folderOf(files)
  expect((await run(folder, { files: ['.'] })).stdout).toBe((await run(folder, { files: ['.'] })).stdout)
})
