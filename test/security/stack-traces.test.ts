import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { finished, run } from '../compiler/cli/command.ts'
import { temporaryFolder } from '../services/guard.ts'

it('a fault in a component names its TypeScript file and line, by the map beside the bundle', async () => {
  const folder = temporaryFolder('traces')
  writeFileSync(
    join(folder, 'faulty.ts'),
    `export default class Faulty {
  readonly batchSize = 10
  constructor(readonly options: Readonly<Record<string, string>>) {}
  async start(): Promise<void> {
    setTimeout(() => this.#break('nothing'), 10)
  }
  #break(text: string): void {
    throw new TypeError(\`broken by \${text}\`)
  }
  async deliver(): Promise<void> {}
  async stop(): Promise<void> {}
}
`,
  )
  writeFileSync(
    join(folder, 'a.yaml'),
    `agent: a
sources:
  s: {type: seq, totalEvents: 1, channels: [c]}
channels:
  c: {type: memory}
sinks:
  k: {type: ./faulty.ts, channel: c}
`,
  )
  expect(await run('flumec', ['build', 'a.yaml', '--out', 'out'], { cwd: folder })).toMatchObject({ status: 0 })
  const args = ['--enable-source-maps', join(folder, 'out/agent.mjs')]
  const { status, err } = await finished(process.execPath, args, { cwd: folder })
  expect(status).toBe(3)
  expect(err).toContain('TypeError: broken by nothing')
  expect(err).toMatch(/faulty\.ts:8:11/)
})
