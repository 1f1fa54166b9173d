/**
 * A systemd of its own, booted as a container: this machine's programs, read-only, and everything else empty and in
 * memory. Nothing outlives it, and it has no network but its own loopback.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Ended, finished } from '../compiler/cli/command.ts'
import { temporaryFolder } from './guard.ts'
import { findProgram } from './java.ts'
import { needNamespaces } from './namespaces.ts'
import { orKill, Program } from './program.ts'
import { until } from './until.ts'

export class BootedSystem {
  /** `init` is the number that its first process has on this machine. */
  private constructor(
    private readonly container: Program,
    private readonly init: number,
  ) {}

  /** Throws Unavailable where none can be had. */
  static async boot(): Promise<BootedSystem> {
    findProgram('systemd-nspawn')
    needNamespaces()
    const folder = temporaryFolder('systemd')
    // When unshare is killed, all that it started is.
    const line = ['--fork', '--pid', '--mount-proc', '--kill-child', '/bin/sh', '-c', script, 'sh', ...options]
    const container = new Program('unshare', line, { cwd: folder, log: join(folder, 'log') })
    let system: BootedSystem | undefined
    const booted = until(
      async () => {
        system = new BootedSystem(container, childOf(childOf(container.pid)))
        return /running|degraded/.test((await system.run('systemctl is-system-running')).out)
      },
      { what: 'systemd to boot', every: 200 },
    )
    await orKill(booted, [container])
    return system!
  }

  /** A path of the system as this machine sees it. */
  path(inside: string): string {
    return `/proc/${this.init}/root${inside}`
  }

  /** Runs a shell script as the system's root. */
  run(script: string): Promise<Ended> {
    const env = { PATH: '/usr/sbin:/usr/bin' }
    return finished('/usr/bin/nsenter', [`--target=${this.init}`, '--all', '/bin/sh', '-c', script], { cwd: '/', env })
  }

  async stop(): Promise<void> {
    await this.container.kill()
    // Only groups without processes can be removed, and the last one may still be ending.
    const all = [...groups, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', '+']
    const remove = () => execFileSync('find', all, { stdio: ['ignore', 'ignore', 'pipe'] })
    await until(remove, { what: 'the last process to end' })
  }
}

/** Control groups of its own, in whichever hierarchies there are: two systems would be in each other's way. */
const groups = ['/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified', '/sys/fs/cgroup']
  .filter(folder => existsSync(join(folder, 'cgroup.procs')))
  .map(folder => join(folder, `flumec-${process.pid}`))

const script = `${groups.map(group => `mkdir ${group} && echo 0 > ${group}/cgroup.procs`).join(' && ')} && exec systemd-nspawn "$@"`

const options = [
  '--directory=/',
  '--volatile=yes',
  '--overlay=/usr/lib::/usr/lib',
  '--private-network',
  '--link-journal=no',
  '--register=no',
  '--keep-unit',
  `--machine=flumec-${process.pid}`,
  '--console=pipe',
  '--boot',
  'systemd.unit=basic.target',
  'systemd.mask=systemd-firstboot.service',
  // There is no network to wait for.
  'systemd.mask=systemd-networkd-wait-online.service',
]

function childOf(pid: number): number {
  const [child = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  if (child === '') throw new Error(`process ${pid} has started no other`)
  return Number(child)
}
