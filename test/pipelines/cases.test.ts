/** Every pipeline of pipelines/ has its cases, in both formats, and passes them. */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { casesBeside, isCasesFile } from '../../compiler/test-cases/find-cases.ts'
import { run } from '../compiler/cli/command.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const pipelines = readdirSync(`${root}pipelines`)
  .filter(name => /\.(yaml|properties)$/.test(name) && !isCasesFile(name))
  .map(name => `pipelines/${name}`)

it.each(pipelines)('%s', async pipeline => {
  expect(casesBeside(`${root}${pipeline}`)).toBeDefined()
  const { status, out } = await run('flumec', ['test', pipeline], { cwd: root })
  expect(status, out).toBe(0)
  expect(out).toMatch(/[1-9]\d* passed, 0 failed, 0 skipped\n$/)
  expect(out).not.toContain('not taken by any case')
})
