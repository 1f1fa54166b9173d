/** Real processes on a real file system, killed while they put and take: SIGKILL as it is. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { FileChannel } from '../../runtime/channels/file/index.ts'
import { bodiesOf, inFolder, testContext } from '../contracts/support.ts'

const rounds = 5

it(`loses nothing in ${rounds} kills`, () =>
  inFolder(async folder => {
    const program = join(folder, 'child.mjs')
    await build({
      entryPoints: [join(import.meta.dirname, 'child.ts')],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
    })
    const acknowledged = new Set<string>()
    const delivered = new Set<string>()
    const committed = new Set<string>()
    let next = 0
    for (let round = 0; round < rounds; round++) {
      const lines = await runAndKill(program, folder, next, 40 + round * 60)
      for (const line of lines) {
        const [word, ...events] = line.split(' ')
        if (word === 'put') for (let i = 0; i < 100; i++) acknowledged.add(String(Number(events[0]) + i))
        if (word === 'delivered') for (const event of events) expect(committed.has(event), `${event} again`).toBe(false)
        if (word === 'delivered') for (const event of events) delivered.add(event)
        if (word === 'committed') for (const event of events) committed.add(event)
      }
      next = 1_000_000 * (round + 1)
    }
    for (const event of await rest(folder)) {
      expect(committed.has(event), `${event} again`).toBe(false)
      delivered.add(event)
    }
    expect(acknowledged.size).toBeGreaterThan(1000)
    expect([...acknowledged].filter(event => !delivered.has(event))).toEqual([])
  }))

/** Kills the process when it has said so many lines; returns the whole ones. */
function runAndKill(program: string, folder: string, from: number, count: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, folder, String(from)], { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.split('\n').length > count) child.kill('SIGKILL')
    })
    child.on('error', reject).on('close', () => resolve(text.split('\n').slice(0, -1)))
  })
}

async function rest(folder: string): Promise<string[]> {
  const channel = new FileChannel({
    checkpointDir: join(folder, 'checkpoint'),
    dataDirs: [join(folder, 'data')],
    minimumRequiredSpace: 0,
  })
  await channel.start(testContext('rest'))
  const seen: string[] = []
  while (channel.size > 0) {
    const loan = await channel.take(1000, AbortSignal.timeout(5000))
    seen.push(...bodiesOf(loan!.batches))
    await loan!.commit()
  }
  await channel.stop()
  return seen
}
