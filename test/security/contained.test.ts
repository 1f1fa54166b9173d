/** An agent as systemd and container runtimes run it: another user, no capabilities, a root that can't be written to. */
import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { finished, run, start } from '../compiler/cli/command.ts'
import { temporaryFolder } from '../services/guard.ts'
import { until } from '../services/until.ts'

const user = 1000

/** Arguments of sh: the folder that stays writable, then the command, which runs as the other user in it. */
const inside = `
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
mount -o remount,bind,ro /
state=$1
shift
cd "$state"
exec setpriv --reuid=${user} --regid=${user} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \\
  env HOME="$state" "$@"
`

const contained = (state: string, ...command: string[]): string[] => [
  '--mount',
  'sh',
  '-c',
  inside,
  'contained',
  state,
  ...command,
]

function canContain(): boolean {
  try {
    execFileSync('unshare', contained('/tmp', 'true'), { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

it.skipIf(!canContain())('runs with a read-only root and as another user, and keeps its state to itself', async () => {
  const folder = temporaryFolder('contained')
  const state = join(folder, 'state')
  mkdirSync(state)
  mkdirSync(join(folder, 'logs'))
  writeFileSync(join(folder, 'logs/a.log'), 'one\ntwo\n')
  writeFileSync(
    join(folder, 'a.yaml'),
    `agent: a
sources:
  s: {type: taildir, filegroups: [f], filegroups.f: '${folder}/logs/a.log', channels: [c]}
channels:
  c: {type: file}
sinks:
  k: {type: logger, channel: c}
`,
  )
  expect(await run('flumec', ['build', 'a.yaml', '--out', 'out'], { cwd: folder })).toMatchObject({ status: 0 })
  chmodSync(folder, 0o755)
  chownSync(state, user, user)
  const agent = (...flags: string[]) => contained(state, process.execPath, join(folder, 'out/agent.mjs'), ...flags)

  const elsewhere = await finished('unshare', contained(state, 'touch', resolve(folder, 'x')), { cwd: folder })
  expect(elsewhere.err).toContain('Read-only file system')
  expect(await finished('unshare', agent('--check'), { cwd: folder })).toMatchObject({ status: 0 })

  const running = start('unshare', agent(), { cwd: folder })
  await until(() => running.text().includes('74 77 6F'), { what: `the second line in ${running.text()}` })
  expect(await running.stop()).toBe(0)

  const kept = readdirSync(state, { recursive: true, withFileTypes: true })
  expect(kept.filter(one => one.isFile()).length).toBeGreaterThan(2)
  for (const one of kept) {
    const { mode, uid } = statSync(join(one.parentPath, one.name))
    expect(uid, one.name).toBe(user)
    expect(mode & 0o077, `${one.name}: ${mode.toString(8)}`).toBe(0)
  }
})
