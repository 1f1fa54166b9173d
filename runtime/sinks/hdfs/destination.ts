/**
 * What the sink wants of a file system. Paths are absolute, with slashes, without scheme and host.
 *
 * A call that fails may have happened all the same (the answer was lost, the time was up), an append in part. Nobody
 * writes to a file but its owner, and never two calls for one file side by side.
 */
export interface Destination {
  /** Makes an empty file, and the folders above it. Rejects with FileExists. */
  create(path: string, signal?: AbortSignal): Promise<void>
  /** Adds bytes behind the first `length`, which are all there is. Resolves when they outlive this process and its machine, as far as the file system goes. */
  append(path: string, bytes: readonly Buffer[], length: number, signal?: AbortSignal): Promise<void>
  /** Leaves the first `length` bytes. False: it has begun, ask again. */
  truncate(path: string, length: number): Promise<boolean>
  /** Nothing more is appended. Resolves when the file is under its new name, also if it was before. Rejects with FileExists. */
  rename(from: string, to: string): Promise<void>
  /** It may be gone already. */
  remove(path: string): Promise<void>
  /** In bytes; undefined when there is no such file. */
  length(path: string): Promise<number | undefined>
  /** Keeps a short text with the file, in place of the last one. Resolves false where the file system can't do that. */
  note(path: string, text: string): Promise<boolean>
  noteOf(path: string): Promise<string | undefined>
  /** True for a file that is empty and that nobody has open; false where that is not known. */
  isAbandoned(path: string): Promise<boolean>
  /** Empty when there is no such folder. */
  list(folder: string): Promise<readonly Entry[]>
  /** How many machines hold the end of the file; undefined where that is not known. */
  replicas(path: string): Promise<number | undefined>
  /** Whether files may be made in the folder, which may be missing; makes nothing. A sentence; rejects with what is in the way. */
  check(folder: string): Promise<string>
  close(): void
}

export interface Entry {
  readonly name: string
  readonly isFolder: boolean
}

/** The name is taken. */
export class FileExists extends Error {
  override readonly name = 'FileExists'

  constructor(readonly path: string) {
    super(`there is a file ${path}`)
  }
}
