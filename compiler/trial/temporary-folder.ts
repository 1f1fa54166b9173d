import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeAtEnd } from './guard.ts'

export interface TemporaryFolder {
  readonly path: string
  remove(): Promise<void>
}

/** A folder that goes with this process at the latest, after the agents that write to it and the disks in it. */
export async function temporaryFolder(prefix: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), prefix))
  removeAtEnd(path)
  const options = { recursive: true, force: true, maxRetries: 5 } as const
  const atOnce = () => rmSync(path, options)
  process.on('exit', atOnce)
  return {
    path,
    async remove() {
      await rm(path, options)
      process.off('exit', atOnce)
    },
  }
}
