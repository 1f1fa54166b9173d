/**
 * Builds what the package ships: the commands (build/cli), and the runtime for programs that embed it (build/runtime).
 * Also home of the one way to run a TypeScript file of this repository as it stands.
 */
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('.', import.meta.url))
const esm = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
}

const cache = join(root, 'node_modules/.cache/flumec')
/** Where the parts are made; it becomes build/ when all is well. */
const fresh = join(cache, `build-${process.pid}`)

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildCommands()
  await buildRuntime()
  rmSync(join(root, 'build'), { recursive: true, force: true })
  renameSync(fresh, join(root, 'build'))
}

/**
 * Each command is one CommonJS file, which compiler/cli/start.ts runs with V8's compiled code from an earlier run. What
 * only some commands need (ts-morph, esbuild) stays outside and is loaded when it is asked for.
 */
async function buildCommands() {
  const { registryPlugin } = await importTypeScript('compiler/registry/bundle-plugin.ts')
  const cli = join(fresh, 'cli')
  const commands = ['flumec', 'flume-ng']
  await build({
    ...esm,
    format: 'cjs',
    entryPoints: commands.map(name => `compiler/cli/bin/${name}.ts`),
    outdir: cli,
    outExtension: { '.js': '.cjs' },
    minifyWhitespace: true,
    minifySyntax: true,
    external: ['esbuild', 'ts-morph', 'flumec'],
    plugins: [registryPlugin],
    define: { 'import.meta.url': 'moduleUrl' },
    banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
  })
  await build({ ...esm, entryPoints: ['compiler/cli/start.ts'], outdir: cli })
  for (const name of commands) {
    const text = `#!/usr/bin/env node\nimport { start } from './start.js'\n\nstart('${name}.cjs')\n`
    writeFileSync(join(cli, `${name}.js`), text, { mode: 0o755 })
  }
}

/** Every index.ts of runtime/, with its types. */
async function buildRuntime() {
  const files = readdirSync(join(root, 'runtime'), { recursive: true }).filter(file => basename(file) === 'index.ts')
  const entryPoints = files.map(file => `runtime/${file}`)
  await build({ ...esm, entryPoints, outbase: '.', outdir: fresh, splitting: true, packages: 'external' })
  await writeTypes(entryPoints)
}

async function writeTypes(files) {
  const { default: ts } = await import('typescript')
  const read = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...read.config, include: [], files }, ts.sys, root)
  const types = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: fresh,
  }
  ts.createProgram(files, { ...options, ...types }).emit()
}

/** Bundles `file` (a path below the root), without the packages that it uses, and imports it. */
export async function importTypeScript(file) {
  const outfile = join(cache, `${basename(file, '.ts')}-${process.pid}.mjs`)
  await build({ ...esm, entryPoints: [file], outfile, packages: 'external' })
  try {
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(outfile)
  }
}
