/**
 * Starts a bundled command from one file, with the code that V8 compiled for it in an earlier run: that halves the time
 * of a short command. The cache lies in the user's own folder; it is made again for another build, Node or machine.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'

/** Runs `file`, a CommonJS script beside this module. */
export function start(file: string): void {
  run(fileURLToPath(new URL(file, import.meta.url)))
}

interface CommonJs {
  exports: unknown
}

/** What has been run, by its path. */
const modules = new Map<string, CommonJs>()

/** Runs a CommonJS file once, and gives what it exports. */
function run(path: string): unknown {
  const known = modules.get(path)
  if (known !== undefined) return known.exports
  const module: CommonJs = { exports: {} }
  modules.set(path, module)
  const compiled = compile(path).runInThisContext()
  compiled(module.exports, requireFrom(path), module, path, dirname(path), importModule)
  return module.exports
}

/** Large modules (TypeScript has 9 MB) are run by us too: compiling them takes longer than most commands. */
function requireFrom(path: string): NodeJS.Require {
  const require = createRequire(path)
  const ours = (specifier: string) => {
    const found = require.resolve(specifier)
    return found.endsWith('.js') && statSync(found).size > large ? run(found) : require(specifier)
  }
  return Object.assign(ours, require)
}

/** Bytes. */
const large = 500_000

function compile(path: string): Script {
  const { mtimeMs, size } = statSync(path)
  const cache = join(cacheFolder(), `${basename(path)}-${mtimeMs}-${size}-${process.version}-${process.arch}.bin`)
  const cachedData = readCache(cache)
  const script = new Script(
    `(function (exports, require, module, __filename, __dirname, importModule) {${readFileSync(path, 'utf8')}\n})`,
    {
      filename: path,
      ...(cachedData === undefined ? {} : { cachedData }),
    },
  )
  // At the end, when what the command needed is compiled.
  if (cachedData === undefined || script.cachedDataRejected)
    process.once('exit', () => writeCache(cache, script, `${basename(path)}-`))
  return script
}

/** Code from the cache can't `import()`: the commands do it through this (compiler/import-module.ts). */
const importModule = (specifier: string) => import(specifier)

const cacheFolder = (): string => join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'flumec', 'code')

function readCache(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined // none yet: the command compiles its code, as it would without a cache
  }
}

/** `prefix`: what the names of all caches of the file begin with. */
function writeCache(path: string, script: Script, prefix: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(`${path}.${process.pid}`, script.createCachedData(), { mode: 0o600 })
    renameSync(`${path}.${process.pid}`, path)
    for (const old of newestFirst(dirname(path), prefix).slice(kept)) rmSync(old, { force: true })
  } catch {
    // A home that can't be written to, or another command that tidies up at the same time: the next run sees to it.
  }
}

/** Caches of one file that are kept: those of other versions, and of what was built before, are soon of no use. */
const kept = 3

function newestFirst(folder: string, prefix: string): string[] {
  const paths = readdirSync(folder)
    .filter(name => name.startsWith(prefix))
    .map(name => join(folder, name))
  const times = new Map(paths.map(path => [path, statSync(path).mtimeMs]))
  return paths.sort((a, b) => times.get(b)! - times.get(a)!)
}
