import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { type Package, packagesOf } from './packages.ts'

export type { Package } from './packages.ts'

export interface Bundle {
  /** `agent.mjs`: runs by `node agent.mjs` with nothing beside it. */
  readonly code: string
  /** `agent.mjs.map`. */
  readonly map: string
  /** The packages that the bundle has code of. */
  readonly packages: readonly Package[]
}

/**
 * Bundles the agent's program and its `about` module with the parts of the runtime that they import. `folder` is where the
 * user's modules are looked for (the pipeline file's folder). The same program gives the same bytes on every machine.
 */
export async function bundle(program: string, about: string, folder: string): Promise<Bundle> {
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
    metafile: true,
    plugins: [runtimeOfThisPackage, aboutModule(about)],
    // kafkajs is CommonJS and asks for Node's own modules by require.
    banner: { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" },
  })
  const text = (name: string) => result.outputFiles.find(file => file.path.endsWith(name))!.text
  const inputs = Object.values(result.metafile.outputs).flatMap(output => Object.keys(output.inputs))
  return {
    code: text('agent.mjs'),
    map: withoutFolder(text('agent.mjs.map'), folder),
    packages: packagesOf(inputs.map(input => resolve(packageRoot, input))),
  }
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

/** The folders that hold the types of `flumec/runtime`: as built, and the sources. */
export const runtimeTypes = (): readonly string[] => [join(packageRoot, 'build/runtime'), join(packageRoot, 'runtime')]

/** The module that the agent's program imports beside itself; a user's module of that name is not meant. */
const aboutModule = (contents: string): Plugin => ({
  name: 'flumec-about',
  setup(build) {
    build.onResolve({ filter: /^\.\/agent\.about\.ts$/ }, () => ({ path: 'agent.about.ts', namespace: 'flumec' }))
    build.onLoad({ filter: /./, namespace: 'flumec' }, () => ({ contents, loader: 'ts' }))
  },
})

/** The bundler names files from here. */
export const packageRoot = rootAbove(dirname(fileURLToPath(import.meta.url)))

/** This module lies in compiler/6-bundle/ or, built, in build/: the root is where runtime/ is. */
function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'runtime/index.ts'))) return resolve(folder)
  return rootAbove(dirname(folder))
}
