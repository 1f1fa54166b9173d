import { readFileSync, statSync } from 'node:fs'

/** The package's version; this module lies two folders below the package's root, in compiler/ and in build/ alike. */
const packageFile = new URL('../../package.json', import.meta.url)
export const version: string = JSON.parse(readFileSync(packageFile, 'utf8')).version

/** Tells one build of the compiler from another: the version, and when this file was made. */
export const buildId: string = `${version} ${statSync(new URL(import.meta.url)).mtimeMs}`
