/** Builds images and runs containers without a daemon and without a registry, in a store that is removed at the end. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Ended, finished } from '../compiler/cli/command.ts'
import { temporaryFolder } from './guard.ts'
import { findProgram } from './java.ts'
import { needNamespaces } from './namespaces.ts'

export class Podman {
  readonly #folder = temporaryFolder('podman')

  /** Throws Unavailable where there is none. */
  constructor() {
    for (const needed of ['podman', 'crun']) findProgram(needed)
    needNamespaces()
  }

  /** Any podman command. What is run stays for two minutes at most. */
  do(command: string, ...args: readonly string[]): Promise<Ended> {
    const store = ['--root', this.#folder, '--runroot', join(this.#folder, 'run'), '--storage-driver', 'vfs']
    const own = [...store, '--cgroup-manager', 'cgroupfs', command, ...(limits[command] ?? [])]
    return finished('unshare', ['--mount', '/bin/sh', '-c', script, 'podman', ...own, ...args], { cwd: '/' })
  }

  /** An image that holds these programs of this machine, with the libraries they need, under `name`. */
  async image(name: string, programs: readonly string[]): Promise<void> {
    const base = join(this.#folder, 'base')
    mkdirSync(join(base, 'tmp'), { recursive: true })
    for (const program of programs.map(findProgram)) {
      const libraries = execFileSync('ldd', [program], { encoding: 'utf8' }).match(/\/\S+/g) ?? []
      for (const file of [program, ...libraries]) execFileSync('cp', ['--parents', '-Lu', file, base])
    }
    execFileSync('ln', ['-sf', 'usr/bin', join(base, 'bin')])
    const archive = join(this.#folder, 'base.tar')
    execFileSync('tar', ['-C', base, '-cf', archive, '.'])
    const { status, err } = await this.do('import', '--quiet', archive, name)
    if (status !== 0) throw new Error(err)
  }
}

/** crun takes control groups of the second version alone, which is not what every machine has. */
const script = 'umount -R /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup && exec podman "$@"'

const limits: Readonly<Record<string, readonly string[]>> = {
  build: ['--isolation=chroot', '--format=docker', '--pull=never'],
  run: [
    '--detach',
    '--timeout=120',
    '--cgroups=disabled',
    '--network=none',
    '--log-driver=k8s-file',
    // Not above what a process here may have.
    '--ulimit=nofile=1024:1024',
    '--ulimit=nproc=1024:1024',
    // The timers for it are systemd's. It is asked for by hand.
    '--health-interval=disable',
  ],
}
