import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { eventually, inFolder } from '../../../contracts/support.ts'

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const lines = 40_000

/** Every complete line that the sink wrote, in the order of its files. */
function received(out: string): string[] {
  const files = readdirSync(out).sort((a, b) => Number(a.split('-')[0]) - Number(b.split('-')[0]))
  return files.flatMap(file => readFileSync(`${out}/${file}`, 'utf8').split('\n').slice(0, -1))
}

async function running(program: string, folder: string): Promise<ChildProcess> {
  const agent = spawn(process.execPath, [program], { env: { ...process.env, AGENT_FOLDER: folder } })
  let log = ''
  agent.stderr.on('data', text => {
    log += text
  })
  await eventually(() => log.includes('all parts have started'), 'the agent has started')
  return agent
}

it('loses nothing when the agent is killed again and again while files are rotated', { timeout: 60_000 }, () =>
  inFolder(async folder => {
    const program = `${folder}/agent.mjs`
    await build({ entryPoints: [here('agent.ts')], outfile: program, bundle: true, platform: 'node', format: 'esm' })
    for (const name of ['in', 'out']) mkdirSync(`${folder}/${name}`)
    let agent = await running(program, folder)
    const writer = fork(here('writer.mjs'), [`${folder}/in/app.log`, lines, 10, 'rename', 9000].map(String))
    const written = once(writer, 'exit')
    try {
      for (let kill = 0; kill < 4; kill++) {
        await new Promise(resolve => setTimeout(resolve, 700))
        agent.kill('SIGKILL')
        await once(agent, 'exit')
        agent = await running(program, folder)
      }
      await written
      const distinct = () => new Set(received(`${folder}/out`))
      await eventually(() => distinct().size >= lines, `${lines} different lines`, 20_000)
      agent.kill('SIGTERM')
      const [status] = await once(agent, 'exit')
      expect(status).toBe(0)
      const all = received(`${folder}/out`)
      expect(new Set(all).size).toBe(lines)
      // At most what a channel and the batches on their way can hold comes twice at each kill.
      expect(all.length - lines).toBeLessThan(4 * 25_000)
      expect(all.filter(line => !/^\d{10} x{88}$/.test(line))).toEqual([])
    } finally {
      writer.kill('SIGKILL')
      agent.kill('SIGKILL')
    }
  }),
)
