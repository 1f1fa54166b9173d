import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { codeNames } from '../../../compiler/diagnostics/codes.ts'
import { printers } from '../../../compiler/diagnostics/printers/index.ts'
import { place } from '../../../compiler/diagnostics/printers/printer.ts'
import { findingsOf, samples } from '../analyze/helps.ts'
import { faulty, folderOf, run } from './helps.ts'

const root = join(import.meta.dirname, '../../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

describe('the problem matcher', () => {
  const [
    {
      pattern: [pattern],
    },
  ] = JSON.parse(read('compiler/check/ci/problem-matcher.json')).problemMatcher

  it.each(codeNames)('takes what is printed for %s', code => {
    for (const sample of samples(code, 'wrong')) {
      const findings = findingsOf(code, sample)
      const lines = printers.pretty(findings, { color: false, version: '0', failOn: 'error' }).split('\n')
      const matches = lines.flatMap(line => {
        const match = new RegExp(pattern.regexp).exec(line)
        return match === null
          ? []
          : [
              [
                match[pattern.file],
                Number(match[pattern.line]),
                Number(match[pattern.column]),
                match[pattern.severity],
                match[pattern.code],
              ],
            ]
      })
      const told = findings.diagnostics.filter(({ severity }) => severity !== 'info')
      expect(matches).toEqual(
        told.map(one => [place(one).file, place(one).start.line, place(one).start.column, one.severity, one.code]),
      )
    }
  })
})

describe('the GitHub workflow', () => {
  const { jobs } = parse(read('compiler/check/ci/github-workflow.yaml'))
  const commands: string[] = jobs.check.steps.flatMap((step: { run?: string }) => step.run ?? [])

  it('calls the command as it is, and the files it reads are those it has written', async () => {
    const words = commands
      .find(command => command.startsWith('npx flumec check '))!
      .split(' ')
      .slice(3)
    const formats = words.flatMap((word, i) => (words[i - 1] === '--format' ? [word] : []))
    const files = words.filter((word, i) => !word.startsWith('--') && words[i - 1] !== '--format')
    const folder = folderOf({ 'pipelines/a.properties': faulty })
    const { status, stdout } = await run(folder, { files, formats })
    expect(status).toBe(1)
    expect(stdout).toMatch(/^::error file=pipelines\/a\.properties,line=8/m)
    for (const path of ['summary.md', 'flumec.sarif'])
      expect(readFileSync(join(folder, path), 'utf8')).toContain('missing-channel')
    expect(JSON.stringify(jobs)).toContain('"sarif_file":"flumec.sarif"')
  })
})

describe('the pre-commit hook', () => {
  const [hook] = parse(read('.pre-commit-hooks.yaml'))

  it('runs the command that the package has', () => {
    expect(hook).toMatchObject({ id: 'flumec-check', entry: 'flumec check', language: 'node' })
    expect(Object.keys(JSON.parse(read('package.json')).bin)).toContain('flumec')
  })

  it.each([
    ['pipelines/ckafka.yaml', true],
    ['conf/flume-kafka.properties', true],
    ['flume/conf/a.conf', true],
    ['k8s/deployment.yaml', false],
    ['src/log4j.properties', false],
  ])('takes %s: %s', (path, taken) => {
    expect(new RegExp(hook.files).test(path)).toBe(taken)
  })
})
