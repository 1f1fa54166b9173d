import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { TaildirSource } from '../../../../runtime/sources/taildir/index.ts'
import { eventually, inFolder, sourceContext, TestOutlet } from '../../../contracts/support.ts'

const writer = fileURLToPath(new URL('writer.mjs', import.meta.url))
const lines = 30_000
const perMs = 20
const every = 7000

/** Follows the files of a writer in another process until it has written and everything has arrived. */
async function follow(mode: 'rename' | 'copytruncate', pattern: string, outlet = new TestOutlet()): Promise<string[]> {
  await inFolder(async folder => {
    const files = { filegroups: ['f'], 'filegroups.f': `${folder}/${pattern}` }
    const source = new TaildirSource({ ...files, positionFile: `${folder}/pos/p.json`, batchSize: 1000 })
    const context = sourceContext(outlet)
    await source.start(context)
    const process = fork(writer, [`${folder}/app.log`, lines, perMs, mode, every].map(String))
    try {
      const [status] = await once(process, 'exit')
      expect(status).toBe(0)
      await eventually(() => outlet.count >= lines, `${lines} lines; the log: ${context.logged.map(e => e.message)}`)
      await new Promise(resolve => setTimeout(resolve, 100))
    } finally {
      process.kill('SIGKILL')
      await source.close()
    }
  })
  return outlet.bodies
}

const expected = Array.from({ length: lines }, (_, i) => `${String(i).padStart(10, '0')} ${'x'.repeat(88)}`)

/** Like toEqual for long lists, with a short report. */
function mustBeAll(bodies: readonly string[]): void {
  const numbers = bodies.map(body => Number(body.slice(0, 10)))
  const first = bodies.findIndex((body, i) => body !== expected[i])
  expect(numbers.slice(Math.max(0, first - 2), first + 3), `first difference at ${first}`).toEqual(
    expected.slice(Math.max(0, first - 2), first + 3).map(body => Number(body.slice(0, 10))),
  )
  expect(bodies).toHaveLength(expected.length)
}

describe('a file that is rotated while another process writes it', () => {
  it('is delivered once and in order: renamed, only the live name matches', async () =>
    mustBeAll(await follow('rename', 'app\\.log')))

  it('is delivered once and in order: renamed, every name matches', async () =>
    mustBeAll(await follow('rename', 'app\\.log.*')))

  it('is delivered once and in order: copied and truncated', async () =>
    mustBeAll(await follow('copytruncate', 'app\\.log')))

  it('is delivered once and in order: copied and truncated while the outlet is slow', async () => {
    const outlet = new TestOutlet()
    const slow = setInterval(() => {
      outlet.hold()
      setTimeout(() => outlet.release(), 100)
    }, 130)
    try {
      mustBeAll(await follow('copytruncate', 'app\\.log', outlet))
    } finally {
      clearInterval(slow)
      outlet.release()
    }
  })
})
