import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { beforeAll, expect, it } from 'vitest'
import { eventually, numbered } from '../../../contracts/support.ts'
import { guard, temporaryFolder } from '../../../services/guard.ts'
import { describeWithHdfs } from '../../../services/shared.ts'
import { type Fate, Gateway } from './gateway.ts'
import { HdfsReader, linesOf, plainFile } from './support.ts'

interface RunOptions {
  /** For what goes wrong in it. */
  readonly when: string
  /** Is given what kills it. */
  readonly started?: (kill: () => void) => void
  /** It is not stopped before this holds. */
  readonly until?: () => Promise<boolean>
}

const isInUse = (name: string): boolean => name.endsWith('.tmp')
/** In ms. A data node that lost its client takes up to a minute to give the file up. */
const longestFinish = 120_000
const batches = [numbered(2000), numbered(2000, 2000), numbered(2000, 4000)]
const all = [...batches.flat(), 'the end']

describeWithHdfs('hdfs: killed at any step', hdfs => {
  const writer = join(temporaryFolder('hdfs-crash'), 'writer.mjs')

  beforeAll(async () => {
    const entry = 'test/runtime/sinks/hdfs/crash-writer.ts'
    await build({
      entryPoints: [entry],
      outfile: writer,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    })
  })

  /** Runs a writer until it has stopped or was killed; gives how many batches it confirmed. */
  async function run(options: object, todo: readonly string[][], more: RunOptions): Promise<number> {
    const env = { ...process.env, SINK_OPTIONS: JSON.stringify(options) }
    const child = spawn(process.execPath, [writer], { env, detached: true, stdio: ['pipe', 'pipe', 'inherit'] })
    guard(child)
    more.started?.(() => child.kill('SIGKILL'))
    child.stdin.on('error', () => {})
    child.stdin.write(todo.map(bodies => `${JSON.stringify(bodies)}\n`).join(''))
    if (more.until === undefined) child.stdin.end()
    let confirmed = 0
    for await (const line of createInterface({ input: child.stdout })) {
      if (line === 'stopped') continue
      if (++confirmed < todo.length || more.until === undefined) continue
      await eventually(more.until, `the files of the first run to be finished (${more.when})`, longestFinish)
      child.stdin.end()
    }
    return confirmed
  }

  /** Kills the writer at step `at`, lets another one finish the work, and looks at what is there. */
  async function killedAt(at: number, fate: Fate): Promise<string> {
    const folder = `/crash/${at}-${fate.replace(' ', '-')}`
    const gateway = await Gateway.start(hdfs)
    const options = {
      ...plainFile,
      'hdfs.path': `${hdfs.name}${folder}`,
      'hdfs.webhdfs': [gateway.web],
      'hdfs.rollCount': 4000,
    }
    let step = ''
    let kill = () => {}
    gateway.fate = ({ op, isData }) => {
      if (gateway.steps.length !== at + 1) return 'pass'
      step = `${op}${isData ? ' data' : ''}`
      kill()
      return fate
    }
    try {
      const reader = new HdfsReader(hdfs)
      const started = (killer: () => void) => {
        kill = killer
      }
      const confirmed = await run(options, batches, { when: 'before the kill', started })
      gateway.fate = () => 'pass'
      // One file may be in use: the second writer's own.
      const until = async () => [...(await reader.files(folder)).keys()].filter(isInUse).length <= 1
      await run(options, [...batches.slice(confirmed), ['the end']], { when: `${step}, ${fate}`, until })
      const files = await reader.files(folder)
      judge(
        [...files].map(([name, bytes]) => [name, bytes.toString()]),
        `${step}, ${fate}, ${confirmed} confirmed`,
      )
      return step
    } finally {
      await gateway.close()
    }
  }

  it('loses nothing, tears nothing, leaves nothing open and nothing empty', { timeout: 600_000 }, async () => {
    const seen = new Set<string>()
    for (let at = 0; ; at++) {
      const steps = await Promise.all([killedAt(at, 'refuse'), killedAt(at, 'lose answer')])
      if (steps[0] === '') break
      if (steps[0] === 'APPEND data') await killedAt(at, 'tear')
      for (const step of steps) seen.add(step)
    }
    const expected = [
      'LISTSTATUS',
      'CREATE',
      'CREATE data',
      'SETXATTR',
      'APPEND',
      'APPEND data',
      'RENAME',
      'REMOVEXATTR',
    ]
    expect([...seen].sort()).toEqual(expect.arrayContaining(expected.sort()))
  })
})

function judge(files: readonly (readonly [name: string, text: string])[], when: string): void {
  const names = files.map(([name]) => name)
  expect(
    names.filter(name => !/^FlumeData\.\d+$/.test(name)),
    when,
  ).toEqual([])
  for (const [name, text] of files) expect(text, `${when}: ${name}`).toMatch(/\n$/)
  const lines = linesOf(new Map(files))
  const known = new Set(all)
  expect(
    lines.filter(line => !known.has(line)),
    `${when}: torn lines`,
  ).toEqual([])
  const missing = all.filter(line => !lines.includes(line))
  expect(missing, `${when}: lost`).toEqual([])
  expect(lines.length - all.length, `${when}: twice`).toBeLessThanOrEqual(batches[0]!.length)
}
