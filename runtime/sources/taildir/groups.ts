import { ConfigurationError } from '../../core/contracts.ts'
import { NamePattern } from '../../core/name-pattern.ts'
import type { TaildirSourceOptions } from './options.ts'

/** One file group: the files of one folder whose whole name matches, and what their events get as headers. */
export interface FileGroup {
  readonly name: string
  readonly folder: string
  readonly pattern: NamePattern
  readonly headers: ReadonlyMap<string, string>
}

/** The groups that have files; a listed group without any is left out, as in Flume. */
export function fileGroups(options: TaildirSourceOptions): FileGroup[] {
  const groups = options.filegroups.flatMap(name => {
    const files = options[`filegroups.${name}`]
    return files === undefined ? [] : [fileGroup(name, files, headersOf(name, options))]
  })
  if (groups.length === 0)
    throw new ConfigurationError('filegroups names no group that has files: set filegroups.<group> to a path')
  return groups
}

/** Up to the last slash a folder as it stands, after it a regular expression. */
function fileGroup(name: string, files: string, headers: ReadonlyMap<string, string>): FileGroup {
  const path = absolute(files)
  const slash = path.lastIndexOf('/')
  const pattern = new NamePattern(path.slice(slash + 1))
  return { name, folder: path.slice(0, slash) || '/', pattern, headers }
}

function headersOf(group: string, options: TaildirSourceOptions): ReadonlyMap<string, string> {
  const prefix = `headers.${group}.`
  const named = Object.entries(options).filter(([key]) => key.startsWith(prefix))
  return new Map(named.map(([key, value]) => [key.slice(prefix.length), String(value)]))
}

/** Java's absolute path: nothing is resolved but repeated slashes, so that position files name files as Flume does. */
function absolute(path: string): string {
  return (path.startsWith('/') ? path : `${process.cwd()}/${path}`).replace(/\/{2,}/g, '/')
}
