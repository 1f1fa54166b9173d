/** Runs a TypeScript file of this repository: `node test/script.mjs FILE [its arguments]`. */
import { installAndBuild } from './install.mjs'

installAndBuild()
const { importTypeScript } = await import('../build.mjs')
const [file, ...args] = process.argv.slice(2)
const { main } = await importTypeScript(file)
process.exitCode = await main(args)
