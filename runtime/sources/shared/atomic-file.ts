import { mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Replaces the file's content so that a reader, and we after a crash or power loss, see the old content or the new one and
 * never a part: written beside it, forced to disk, renamed. The rename itself is not forced: after a power loss the old
 * content may be back.
 */
export async function replaceFile(path: string, content: string | Buffer): Promise<void> {
  const beside = `${path}.tmp`
  const file = await open(beside, 'w', 0o600)
  try {
    await file.writeFile(content)
    await file.datasync()
  } finally {
    await file.close()
  }
  await rename(beside, path)
}

export async function makeFolderOf(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
}
