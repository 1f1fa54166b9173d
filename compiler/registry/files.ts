/**
 * The text of every schema file, with the names that lead to it, so that looking a type up parses that schema alone.
 *
 * From the sources this reads schemas/. In a bundle the whole module is replaced by its result (see bundle-plugin.ts).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface SchemaFile {
  /** `sources/exec`; also `sources/common` and `shared/tls-server`, which are no components. */
  readonly id: string
  readonly text: string
  /** Of component files: what the file's `component` says. */
  readonly names?: Names
}

export interface Names {
  readonly class?: string
  readonly aliases?: readonly string[]
  readonly also?: readonly string[]
}

const suffix = '.schema.json'

export const schemaFiles: readonly SchemaFile[] = readSchemaFiles(schemasFolder())

export function readSchemaFiles(folder: string): SchemaFile[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .flatMap(kind => readdirSync(join(folder, kind.name)).map(file => `${kind.name}/${file}`))
    .filter(path => path.endsWith(suffix))
    .sort()
    .map(path => schemaFile(path.slice(0, -suffix.length), readFileSync(join(folder, path), 'utf8')))
}

function schemaFile(id: string, text: string): SchemaFile {
  const { component } = JSON.parse(text)
  if (component === undefined) return { id, text }
  const { class: className, aliases, also } = component
  return { id, text, names: { class: className, aliases, also } }
}

/** The nearest schemas/ folder above this module: it stands at the root of the package, as does build/. */
export function schemasFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'schemas', 'README.md'))) folder = dirname(folder)
  return join(folder, 'schemas')
}
