import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run } from '../compiler/cli/command.ts'
import { temporaryFolder } from '../services/guard.ts'
import { Program } from '../services/program.ts'
import { until } from '../services/until.ts'

/** systemd's side of the protocol: datagrams on a Unix socket, which Node can't receive. */
const manager = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
while True: print(s.recv(4096).decode(), flush=True)
`

function installed(...programs: string[]): boolean {
  try {
    for (const name of programs) execFileSync('sh', ['-c', `command -v ${name}`])
    return true
  } catch {
    return false
  }
}

it.skipIf(!installed('python3', 'systemd-notify'))(
  'tells systemd that it is up and alive, and is silent when it hangs',
  async () => {
    const folder = temporaryFolder('notify')
    writeFileSync(
      join(folder, 'a.yaml'),
      'agent: a\nsources:\n  s: {type: seq, totalEvents: 1, channels: [c]}\nchannels:\n  c: {type: memory}\nsinks:\n  k: {type: logger, channel: c}\n',
    )
    expect(await run('flumec', ['build', 'a.yaml', '--out', 'out'], { cwd: folder })).toMatchObject({ status: 0 })
    const socket = join(folder, 'socket')
    const log = join(folder, 'manager.log')
    const systemd = new Program('python3', ['-c', manager, socket], { cwd: folder, log })
    const said = (what: string) =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter(line => line === what).length
    await until(() => existsSync(socket), { what: 'the socket' })

    const env = { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '600000' }
    const agent = new Program(process.execPath, [join(folder, 'out/agent.mjs')], {
      cwd: folder,
      log: join(folder, 'a.log'),
      env,
    })
    await until(() => said('READY=1') === 1 && said('WATCHDOG=1') >= 3, {
      what: `life signs; the agent says ${agent.output}`,
    })

    agent.signal('SIGSTOP')
    let before = -1
    // What was on its way arrives; then nothing does.
    await until(
      () => {
        const now = said('WATCHDOG=1')
        const isSilent = now === before
        before = now
        return isSilent
      },
      { every: 1000, what: 'silence' },
    )
    agent.signal('SIGCONT')
    await until(() => said('WATCHDOG=1') > before, { what: 'a new life sign' })
    agent.signal('SIGTERM')
    expect(await agent.ended).toBe(0)
    expect(agent.output).not.toContain('systemd was not told')
    systemd.signal('SIGKILL')
  },
)
