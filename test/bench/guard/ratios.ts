/** How fast the hot paths are, in a figure that depends neither on the machine's speed nor on its load. */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'

/** By path: the plain code's time over ours. */
export type Ratios = Readonly<Record<string, number>>

const keptFile = 'test/bench/guard.json'

/** What V8 decides about the code must be the same in every run. */
const steady = ['--single-threaded', '--hash-seed=1', '--random-seed=1']
const script = `const { importTypeScript } = await import('./build.mjs')
await (await importTypeScript('test/bench/guard/measure.ts')).main()`

export async function measureRatios(): Promise<Ratios> {
  const { stdout } = await promisify(execFile)(process.execPath, [...steady, '--input-type=module', '-e', script])
  return JSON.parse(stdout)
}

/** The better one of each. */
export const best = (a: Ratios, b: Ratios): Ratios =>
  Object.fromEntries(Object.entries(a).map(([path, ratio]) => [path, Math.max(ratio, b[path] ?? 0)]))

export const kept = (): { readonly ratios: Ratios } => JSON.parse(readFileSync(keptFile, 'utf8'))

/** Measures anew and keeps it: medians of nine. */
export async function renew(): Promise<number> {
  const measured: Ratios[] = []
  for (let i = 0; i < 9; i++) measured.push(await measureRatios())
  const median = (path: string) => measured.map(one => one[path]!).sort((a, b) => a - b)[4]!
  const ratios = Object.fromEntries(Object.keys(measured[0]!).map(path => [path, Number(median(path).toFixed(3))]))
  const content = { renewedBy: 'npm run bench -- --guard', ratios }
  writeFileSync(keptFile, `${JSON.stringify(content, null, 2)}\n`)
  console.log(JSON.stringify(ratios, null, 2))
  return 0
}
