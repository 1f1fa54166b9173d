import { ConfigurationError } from '../../core/contracts.ts'

/** hdfs.path in its parts. */
export interface Place {
  /** In small letters; undefined when the path begins with a slash. */
  readonly scheme: string | undefined
  /** Host and perhaps port, a name service, or empty. */
  readonly authority: string
  /** From the slash on, escapes and all. */
  readonly path: string
}

/** Throws ConfigurationError. */
export function placeOf(uri: string): Place {
  const parts = /^(?:([A-Za-z][\w+.-]*):)?(?:\/\/([^/]*))?(\/.*)?$/s.exec(uri)
  if (parts === null) throw new ConfigurationError(`hdfs.path: "${uri}" is not a URI, and does not begin with a slash`)
  const [, scheme, authority = '', path = '/'] = parts
  if (authority.includes('%')) throw new ConfigurationError('hdfs.path: the host must be the same for every event')
  return { scheme: scheme?.toLowerCase(), authority, path }
}

/** Without empty pieces: `/a//b/` is `/a/b`. */
export const tidyPath = (path: string): string => `/${path.split('/').filter(Boolean).join('/')}`

/** The folder above everything that the escapes can spell. */
export function fixedFolder(path: string): string {
  const fixed = path.split('%', 1)[0]!
  return tidyPath(fixed === path ? path : fixed.slice(0, fixed.lastIndexOf('/') + 1))
}
