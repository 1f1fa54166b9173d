import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

/** What the script prints on both outputs, run as a program of its own: the flags of a process can't be taken back. */
async function printed(script: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: 'runtime', loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  })
  const args = ['--input-type=module', '--eval', outputFiles[0]!.text]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args)
  return stdout + stderr
}

/** Makes objects of which some live for a while, as a busy agent does, and says how large the space for new ones got. */
const busy = `
import { getHeapSpaceStatistics } from 'node:v8'
const kept: object[][] = []
for (let i = 0; i < 100; i++) {
  kept.push(Array.from({ length: 20_000 }, (_, n) => ({ n })))
  if (kept.length > 5) kept.shift()
}
console.log(getHeapSpaceStatistics().find(space => space.space_name === 'new_space')!.space_size)
`
const guard = `
import { guardMemory } from './memory-guard.ts'
guardMemory({ definition: {} } as never)
`

it('keeps the space for new objects small, and its flags are known to this Node', async () => {
  const left = Number(await printed(busy))
  const text = await printed(guard + busy)
  expect(text).toMatch(/^\d+\n$/) // no "unrecognized flag"
  expect(Number(text)).toBeLessThanOrEqual(2 << 20)
  expect(left).toBeGreaterThan(8 << 20)
})

it('collects what V8 would let grow beyond four fifths of the budget, and says when that is not enough', async () => {
  const text = await printed(`
import { guardMemory } from './memory-guard.ts'
const warned: string[] = []
guardMemory({ definition: { memory: 1 << 20 }, log: { warn: (text: string) => warned.push(text) } } as never)
let collected = false
const registry = new FinalizationRegistry(() => (collected = true))
registry.register({}, undefined)
setTimeout(() => console.log(collected, warned.join(), registry instanceof Object), 1000)
`)
  expect(text).toBe("true the process needs more than the 1048576 bytes of the pipeline's memory budget true\n")
})
