/** How long the commands take, beside a Node that does nothing. */
import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { temporaryFolder } from '../services/guard.ts'
import type { Section } from './report.ts'

const flumec = resolve('build/cli/flumec.js')

/** 10 lines. */
const agent = (name: string, port: number) => `${name}.sources = r1
${name}.channels = c1
${name}.sinks = k1
${name}.sources.r1.type = netcat
${name}.sources.r1.bind = 127.0.0.1
${name}.sources.r1.port = ${port}
${name}.sources.r1.channels = c1
${name}.channels.c1.type = memory
${name}.sinks.k1.type = logger
${name}.sinks.k1.channel = c1
`
const thirtyAgents = Array.from({ length: 30 }, (_, i) => agent(`a${i}`, 10_000 + i)).join('')

export async function commands(rounds: number): Promise<Section[]> {
  const folder = temporaryFolder('bench')
  const file = join(folder, 'long.properties')
  writeFileSync(file, thirtyAgents)
  const many = join(folder, 'many')
  mkdirSync(many)
  for (let i = 0; i < 1000; i++) writeFileSync(join(many, `${i}.properties`), agent('a', 10_000 + i))
  const check = [flumec, 'check', '--fail-on', 'never']
  const build = [flumec, 'build', 'pipelines/ckafka.yaml', '--out', join(folder, 'out')]
  const cold = { XDG_CACHE_HOME: join(folder, 'cache') }
  const timed: Record<string, () => Promise<number>> = {
    'node -e 0': () => milliseconds(['-e', '0']),
    'flumec --version': () => milliseconds([flumec, '--version']),
    'flumec check, 300 lines': () => milliseconds([...check, file]),
    'flumec check, 1,000 files': () => milliseconds([...check, many]),
    'flumec build, first run ever': () => {
      rmSync(cold.XDG_CACHE_HOME, { recursive: true, force: true })
      return milliseconds(build, cold)
    },
    'flumec build': () => milliseconds(build),
  }
  const times = new Map<string, number[]>(Object.keys(timed).map(name => [name, []]))
  for (let round = 0; round < rounds; round++)
    for (const [name, run] of Object.entries(timed)) times.get(name)!.push(await run())
  const results = new Map([...times].map(([name, ms]) => [name, { ms }]))
  const bundle = { KiB: [statSync(join(folder, 'out/agent.mjs')).size / 1024] }
  rmSync(folder, { recursive: true })
  const fine = { remarks: [], failed: false }
  return [
    {
      title: 'commands',
      detail: `${rounds} rounds`,
      results,
      ...fine,
      goals: [
        { of: 'flumec check, 300 lines', figure: 'ms', over: 'node -e 0', most: 2 },
        { of: 'flumec build', figure: 'ms', most: 1200 },
      ],
    },
    {
      title: 'bundle',
      detail: 'white space and syntax minified, names kept',
      results: new Map([['agent.mjs of pipelines/ckafka.yaml', bundle]]),
      ...fine,
      goals: [{ figure: 'KiB', most: 900 }],
    },
  ]
}

async function milliseconds(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> {
  const begin = performance.now()
  await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...env }, maxBuffer: 64 << 20 })
  return performance.now() - begin
}
