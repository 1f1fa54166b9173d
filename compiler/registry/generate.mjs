/** `npm run generate`: writes what is made from schemas/. With --check it writes nothing and fails when something is not up to date. */
import { fileURLToPath } from 'node:url'
import { importTypeScript } from '../../build.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { staleFiles, writeFiles } = await importTypeScript('compiler/registry/generate.ts')
const stale = staleFiles(root)

if (process.argv.includes('--check')) {
  for (const { path } of stale) console.error(`${path} is not up to date: npm run generate`)
  process.exitCode = stale.length > 0 ? 1 : 0
} else {
  writeFiles(root, stale)
  for (const { path } of stale) console.log(`wrote ${path}`)
}
