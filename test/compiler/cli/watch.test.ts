/** `flumec run --watch`: the agent follows its file. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, it } from 'vitest'
import { temporaryFolder } from '../../services/guard.ts'
import { Program } from '../../services/program.ts'
import { until } from '../../services/until.ts'

let program: Program | undefined
afterEach(() => program?.kill())

it('takes a change, and not one that is wrong', async () => {
  const folder = temporaryFolder('watch')
  const file = join(folder, 'agent.yaml')
  const write = (capacity: string) =>
    writeFileSync(
      file,
      `agent: a
sources: {s: {type: seq, totalEvents: 1, channels: [c]}}
channels: {c: {type: memory, capacity: ${capacity}}}
sinks: {k: {type: "null", channel: c}}
`,
    )
  write('1000')
  const log = join(folder, 'run.log')
  program = new Program(process.execPath, [resolve('build/cli/flumec.js'), 'run', '--watch', file], {
    cwd: folder,
    log,
  })
  const seen = (what: RegExp) => until(() => what.test(readFileSync(log, 'utf8')), { what: String(what) })
  await seen(/watching .*agent\.yaml/)
  await seen(/all parts have started/)
  write('2000')
  await seen(/reloaded: kept source s, sink k; replaced channel c/)
  write('many')
  await seen(/the agent goes on as it was/)
  write('3000')
  await seen(/reloaded[\s\S]*as it was[\s\S]*reloaded: kept source s, sink k; replaced channel c/)
})
