import { spawnSync } from 'node:child_process'
import { Unavailable } from './java.ts'

/** Throws Unavailable where we may not make namespaces: without root, or inside a container. */
export function needNamespaces(): void {
  const { status } = spawnSync('unshare', ['--mount', '--pid', '--fork', '--mount-proc', 'true'])
  if (status !== 0) throw new Unavailable('this user can make no namespaces here')
}
