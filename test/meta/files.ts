import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The root of the repository: where npm and vitest are run. */
export const root = process.cwd()

/** Every file that git has or would take, by its path below the root, sorted. */
export function repositoryFiles(): string[] {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
  const paths = list.toString().split('\0').filter(Boolean).sort()
  return [...new Set(paths)].filter(path => existsSync(join(root, path)))
}
