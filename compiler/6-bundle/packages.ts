import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A package of the registry, as its own package.json says. */
export interface Package {
  readonly name: string
  readonly version: string
  /** An SPDX expression, or the package's own words; undefined when it says nothing. */
  readonly license: string | undefined
  readonly description: string | undefined
}

/** The packages that the files belong to, by name, without flumec. Files outside of any node_modules are nobody's package. */
export function packagesOf(files: readonly string[]): Package[] {
  const folders = new Set(files.flatMap(file => packageFolder.exec(file)?.[0] ?? []))
  return (
    [...folders]
      .map(folder => {
        const { name, version, license, description } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
        return { name, version, license, description }
      })
      // The runtime itself, where flumec is installed as a package.
      .filter(({ name }) => name !== 'flumec')
      .sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1))
  )
}

/** The innermost package: `…/node_modules/name` or `…/node_modules/@scope/name`. */
const packageFolder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/
