/** `flumec test` as a user calls it. What needs more than a machine with Node has its own cases. */
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { inFolder } from '../../contracts/support.ts'
import { until } from '../../services/until.ts'
import { run, startCommand } from '../cli/command.ts'

const samples = fileURLToPath(new URL('samples/', import.meta.url))
const golden = (name: string) => fileURLToPath(new URL(`golden/${name}`, import.meta.url))

const flumecTest = (...args: string[]) => run('flumec', ['test', ...args], { cwd: samples })

/** Without times, and times of day in names. */
const timeless = (text: string) =>
  text
    .replace(/\(\d+\.\d s\)/g, '(… s)')
    .replace(/time="[\d.]+"/g, 'time="…"')
    .replace(/FlumeData\.\d+/g, 'FlumeData.…')

describe('flumec test', () => {
  it('runs cases with a fake time, several ways and posts, and names the way that none took', async () => {
    const { status, out } = await flumecTest('routes.yaml')
    expect(status, out).toBe(0)
    await expect(timeless(out)).toMatchFileSnapshot(golden('routes.txt'))
  })

  it('shows the least difference of a case that fails, as text and for CI', async () => {
    const [text, junit, json] = await Promise.all([
      flumecTest('wrong.yaml'),
      flumecTest('wrong.yaml', '--format', 'junit'),
      flumecTest('wrong.cases.yaml', '--format', 'json'),
    ])
    expect([text.status, junit.status, json.status]).toEqual([1, 1, 1])
    await expect(timeless(text.out)).toMatchFileSnapshot(golden('wrong.txt'))
    await expect(timeless(junit.out)).toMatchFileSnapshot(golden('wrong.xml'))
    expect(unclosed(junit.out)).toEqual([])
    const report = JSON.parse(json.out)
    expect(report).toMatchObject({
      version: 1,
      passed: 0,
      failed: 1,
      skipped: 0,
      pipelines: [{ file: 'wrong.yaml', agent: 'routes' }],
    })
    const places = report.pipelines[0].cases[0].differences.map((one: { at: string }) => one.at)
    expect(places).toContain('rolls.lost')
  })

  it('says what in a cases file does not fit the pipeline, at its place, and runs nothing', async () => {
    const { status, out, err } = await flumecTest('unfit.yaml')
    expect({ status, out }).toEqual({ status: 2, out: '' })
    await expect(err).toMatchFileSnapshot(golden('unfit.txt'))
  })

  it('takes faults: kill, stop, broker, lost answer, slow sink', async () => {
    const { status, out } = await flumecTest('tail.yaml')
    expect(status, out).toBe(0)
    expect(out.match(/^ok {3}/gm)).toHaveLength(5)
  })

  it('fills the disk under a channel, or says why it can’t', async () => {
    const { status, out } = await flumecTest('disk.yaml')
    expect(status, out).toBe(0)
    expect(out).toMatch(/^(ok|skip) {1,3}disk.yaml > disk full \(/)
  })

  it('finds a case by its name', async () => {
    const { status, out } = await flumecTest('tail.yaml', '--case', 'answer')
    expect(status, out).toBe(0)
    expect(out).toContain('1 passed, 0 failed, 0 skipped')
    expect(await flumecTest('tail.yaml', '--case', 'nothing')).toMatchObject({
      status: 2,
      err: '--case nothing: no case has that in its name\n',
    })
  })

  it.each([
    [['nothing.yaml'], 'nothing.yaml: it has no cases, write nothing.cases.yaml\nthere is nothing to test\n'],
    [['nothing.cases.yaml'], 'nothing.cases.yaml: there is no pipeline of that name beside it\n'],
  ])('has a sentence for %j', async (files, sentence) => {
    expect(await flumecTest(...files)).toEqual({ status: 2, out: '', err: sentence })
  })

  it('says that there is no folder to watch', async () => {
    const { status, err } = await flumecTest('nowhere/a.yaml', '--watch')
    expect(status).toBe(2)
    expect(err).toContain('nowhere: there is no such folder to watch\n')
  })

  it('leaves no folder and no agent behind after Ctrl-C', () =>
    inFolder(async folder => {
      const args = ['test', 'tail.yaml', '--case', 'stopped']
      const started = startCommand('flumec', args, { cwd: samples, env: { TMPDIR: folder } })
      const isAtWork = async () => (await readdir(folder, { recursive: true })).some(name => name.endsWith('agent.log'))
      await until(isAtWork, { what: 'an agent at work' })
      expect(await started.stop('SIGINT')).toBe(130)
      expect(await readdir(folder)).toEqual([])
    }))

  it('tells of an agent that can’t start what it said', () =>
    inFolder(async folder => {
      await cp(join(samples, 'disk.yaml'), join(folder, 'a.yaml'))
      const pipeline = (await readFile(join(folder, 'a.yaml'), 'utf8')).replace(
        'type: logger',
        'type: file_roll, sink.directory: "${OUT}"',
      )
      await writeFile(join(folder, 'a.yaml'), pipeline)
      await writeFile(join(folder, 'cases.yaml'), 'cases: [{name: never starts, out: {out: {count: 0}}}]\n')
      const { status, out } = await run('flumec', ['test', 'a.yaml'], { cwd: folder })
      expect(status).toBe(1)
      expect(out).toContain('out.agent: the agent ended at its start: the environment variable OUT is not set')
    }))

  it(
    'watches: a change of the cases tests again',
    () =>
      inFolder(async folder => {
        for (const name of ['tail.yaml', 'tail.cases.yaml']) await cp(join(samples, name), join(folder, name))
        const started = startCommand('flumec', ['test', 'tail.yaml', '--case', 'stopped', '--watch'], { cwd: folder })
        try {
          const tested = (times: number) =>
            until(() => started.text().split('watching for changes').length > times, { within: 50_000 })
          await tested(1)
          const path = join(folder, 'tail.cases.yaml')
          await writeFile(path, (await readFile(path, 'utf8')).replace('count: 400', 'count: 401'))
          await tested(2)
          expect(started.text()).toContain('out.out.count: 401 were wanted, 400 came')
        } finally {
          await started.stop('SIGINT')
        }
      }),
    120_000,
  )
})

/** Elements that are not closed where they should be. */
function unclosed(xml: string): string[] {
  const open: string[] = []
  const wrong: string[] = []
  for (const [, slash, name, self] of xml.matchAll(/<(\/?)([a-z-]+)(?:\s+[a-z]+="[^"<]*")*\s*(\/?)>/g))
    if (slash === '/') wrong.push(...(open.pop() === name ? [] : [name!]))
    else if (self !== '/') open.push(name!)
  return [...wrong, ...open]
}
