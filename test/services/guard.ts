import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeAtEnd } from '../../compiler/trial/guard.ts'

export { guard, removeAtEnd } from '../../compiler/trial/guard.ts'

/** A new empty folder that is removed when this process ends. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `flumec-${name}-`))
  removeAtEnd(folder)
  return folder
}
