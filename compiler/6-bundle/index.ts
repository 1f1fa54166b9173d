import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

export interface Bundle {
  /** `agent.mjs`: runs by `node agent.mjs` with nothing beside it. */
  readonly code: string
  /** `agent.mjs.map`. */
  readonly map: string
}

/**
 * Bundles the agent's program with the parts of the runtime that it imports. `folder` is where the user's modules are
 * looked for (the pipeline file's folder). The same program gives the same bytes on every machine.
 */
export async function bundle(program: string, folder: string): Promise<Bundle> {
  const result = await build({
    stdin: { contents: program, loader: 'ts', resolveDir: folder, sourcefile: 'agent.ts' },
    absWorkingDir: packageRoot,
    outfile: 'agent.mjs',
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
    plugins: [runtimeOfThisPackage],
    // kafkajs is CommonJS and asks for Node's own modules by require.
    banner: { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" },
  })
  const text = (name: string) => result.outputFiles.find(file => file.path.endsWith(name))!.text
  return { code: text('agent.mjs'), map: withoutFolder(text('agent.mjs.map'), folder) }
}

/** The map names sources from the package's root; those of the pipeline's folder are named from there. */
function withoutFolder(map: string, folder: string): string {
  const inFolder = `${relative(packageRoot, folder)}/`
  const parsed = JSON.parse(map) as { sources: string[] }
  parsed.sources = parsed.sources.map(source => (source.startsWith(inFolder) ? source.slice(inFolder.length) : source))
  return JSON.stringify(parsed)
}

/** `flumec/runtime/...` is this package's own runtime, wherever the pipeline file lies. */
const runtimeOfThisPackage: Plugin = {
  name: 'flumec-runtime',
  setup(build) {
    build.onResolve({ filter: /^flumec\/runtime(\/|$)/ }, ({ path }) => {
      const folder = join(packageRoot, path.slice('flumec/'.length))
      return { path: join(folder, 'index.ts') }
    })
  },
}

const packageRoot = rootAbove(dirname(fileURLToPath(import.meta.url)))

/** This module lies in compiler/6-bundle/ or, built, in build/: the root is where runtime/ is. */
function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'runtime/index.ts'))) return resolve(folder)
  return rootAbove(dirname(folder))
}
