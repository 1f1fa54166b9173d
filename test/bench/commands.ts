/** How long the commands take, beside a Node that does nothing. */
import { execFile } from 'node:child_process'
import { rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { temporaryFolder } from '../services/guard.ts'
import type { Figures } from './report.ts'

const flumec = resolve('build/cli/flumec.js')

/** 300 lines: agents of six components, ten lines each. */
function longFile(): string {
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
  return Array.from({ length: 30 }, (_, i) => agent(`a${i}`, 10_000 + i)).join('')
}

export interface CommandResults {
  readonly results: Map<string, Figures>
  readonly bundleBytes: number
}

export async function commands(rounds: number): Promise<CommandResults> {
  const folder = temporaryFolder('bench')
  const file = join(folder, 'long.properties')
  writeFileSync(file, longFile())
  const build = ['build', 'pipelines/ckafka.yaml', '--out', join(folder, 'out')]
  const timed: Record<string, string[]> = {
    'node -e 0': ['-e', '0'],
    'flumec --version': [flumec, '--version'],
    'flumec check, 300 lines': [flumec, 'check', '--fail-on', 'never', file],
    'flumec build': [flumec, ...build],
  }
  const times = new Map<string, number[]>(Object.keys(timed).map(name => [name, []]))
  for (let round = 0; round < rounds; round++)
    for (const [name, args] of Object.entries(timed)) times.get(name)!.push(await milliseconds(args))
  const results = new Map([...times].map(([name, ms]) => [name, { ms }]))
  const bundleBytes = statSync(join(folder, 'out/agent.mjs')).size
  rmSync(folder, { recursive: true })
  return { results, bundleBytes }
}

async function milliseconds(args: readonly string[]): Promise<number> {
  const begin = performance.now()
  await promisify(execFile)(process.execPath, args)
  return performance.now() - begin
}
