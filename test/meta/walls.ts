/** Who may import what. A place is a path below the root; a target is such a path too, or the name of a package. */
import { dirname, normalize } from 'node:path'
import ts from 'typescript'

interface Wall {
  /** The files that the wall is about. */
  readonly of: RegExp
  /** What they may not import. */
  readonly ban: RegExp
  readonly because: string
}

/** Packages that one folder alone may use; `kafkajs` has a home on either side of the wall between compiler and runtime. */
const homes: Readonly<Record<string, string>> = {
  yaml: 'compiler/1-parse/',
  ajv: 'compiler/registry/',
  'ts-morph': 'compiler/5-emit/',
  esbuild: 'compiler/6-bundle/',
  kafkajs: 'runtime/kafka/|compiler/trial/broker\\.ts',
  fzstd: 'runtime/kafka/',
  '@hpcc-js/wasm-zstd': 'runtime/kafka/',
}

const phases = ['1-parse', '2-validate', '3-analyze', '4-lower', '5-emit', '6-bundle']

const stranger = new RegExp(`^(?!node:|runtime/|(${Object.keys(homes).join('|')})(/|$))`)

const walls: readonly Wall[] = [
  { of: /^runtime\//, ban: /^(compiler|schemas|test)\//, because: 'the runtime knows nothing but itself' },
  { of: /^runtime\//, ban: stranger, because: 'a package in a bundle needs a home of its own in the list above' },
  { of: /^runtime\/core\//, ban: /^runtime\/(?!core\/)/, because: 'the contracts stand before any component' },
  { of: /^compiler\//, ban: /^(runtime|test)\//, because: 'the compiler knows the runtime by names only' },
  {
    of: /^compiler\/dev-broker\//,
    ban: /^compiler\/(?!dev-broker\/|import-module\.ts$)/,
    because: 'the development broker stands alone: commands and tests use it, and no phase, so that no bundle has it',
  },
  {
    of: /^compiler\/(source|diagnostics|registry)\//,
    ban: /^compiler\/(?!(source|diagnostics|registry)\/|1-parse\/ast\.ts$)/,
    because: 'phases build on it (the AST has the type of a value)',
  },
  ...Object.entries(homes).map(([name, home]) => ({
    of: new RegExp(`^(?!${home})(compiler|runtime)/`),
    ban: new RegExp(`^${name}(/|$)`),
    because: `${name} has its home in ${home}`,
  })),
  ...phases.map((name, n) => ({
    of: new RegExp(`^compiler/${name}/`),
    ban: new RegExp(`^compiler/(?!(${[...phases.slice(0, n + 1), 'source', 'diagnostics', 'registry'].join('|')})/)`),
    because: 'a phase knows only the phases before it, and source/, diagnostics/, registry/',
  })),
]

/** One line for each import of the file that is behind a wall. */
export function breaches(path: string, text: string): string[] {
  return targets(path, text).flatMap(target =>
    walls
      .filter(wall => wall.of.test(path) && wall.ban.test(target))
      .map(wall => `${path} imports ${target}: ${wall.because}`),
  )
}

/** What a file imports: static and dynamic imports, re-exports and types. */
export function targets(path: string, text: string): string[] {
  const names = ts.preProcessFile(text).importedFiles.map(file => file.fileName)
  return names.map(name => (name.startsWith('.') ? normalize(`${dirname(path)}/${name}`) : name))
}
