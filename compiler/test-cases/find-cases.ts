import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const casesName = /(^|\/|\.)cases\.ya?ml$/

export const isCasesFile = (path: string): boolean => casesName.test(path)

/** The cases file of a pipeline: `<name>.cases.yaml` beside it, or `cases.yaml` in its folder. */
export function casesBeside(pipeline: string): string | undefined {
  const folder = dirname(pipeline)
  const name = basename(pipeline).replace(/\.[^.]+$/, '')
  return [`${name}.cases.yaml`, `${name}.cases.yml`, 'cases.yaml', 'cases.yml']
    .map(file => join(folder, file))
    .find(path => existsSync(path))
}

/** The pipeline that a `<name>.cases.yaml` is beside of. */
export function pipelineBeside(cases: string): string | undefined {
  const stem = cases.replace(/\.?cases\.ya?ml$/, '')
  return ['.yaml', '.yml', '.properties', '.conf'].map(suffix => stem + suffix).find(path => existsSync(path))
}
