import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../services/guard.ts'
import { run } from './command.ts'

it('keeps the compiled code of a few builds only', async () => {
  const home = temporaryFolder('code-cache')
  const folder = join(home, 'flumec', 'code')
  mkdirSync(folder, { recursive: true })
  const old = [1, 2, 3, 4, 5].map(number => `flumec.cjs-${number}.bin`)
  for (const [i, name] of [...old, 'other.cjs-1.bin'].entries()) {
    writeFileSync(join(folder, name), '')
    utimesSync(join(folder, name), i + 1, i + 1)
  }
  const version = () => run('flumec', ['--version'], { cwd: home, env: { XDG_CACHE_HOME: home } })
  expect((await version()).status).toBe(0)
  const left = readdirSync(folder)
  expect(left.filter(name => name.startsWith('flumec.cjs-'))).toHaveLength(3)
  expect(left).toEqual(expect.arrayContaining(['flumec.cjs-4.bin', 'flumec.cjs-5.bin', 'other.cjs-1.bin']))
  // The next run uses what is there.
  expect((await version()).status).toBe(0)
  expect(readdirSync(folder)).toEqual(left)
})
