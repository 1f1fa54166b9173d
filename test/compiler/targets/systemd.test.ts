/** The unit under a real systemd, installed as its own first lines say. */
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../services/guard.ts'
import { Unavailable } from '../../services/java.ts'
import { BootedSystem } from '../../services/systemd.ts'
import { until } from '../../services/until.ts'
import { run } from '../cli/command.ts'

const service = 'flumec-guarded.service'
const tries = ['touch /tmp/mine', 'chmod u+s /tmp/mine', 'unshare --user true', 'cat /home/secret']

const spec = `agent: guarded
memory: 128MiB
sources:
  tail: {type: taildir, filegroups: [all], filegroups.all: '/var/log/app/.*\\.log', positionFile: /var/lib/guarded/positions.json, channels: [disk]}
  tries:
    type: exec
    shell: /bin/sh -c
    command: 'for try in ${tries.map(line => `"${line}"`).join(' ')}; do $try && echo "may $try" || echo "may not $try"; done'
    channels: [disk]
channels:
  disk: {type: file, checkpointDir: /var/lib/guarded/checkpoint, dataDirs: [/var/lib/guarded/data]}
sinks:
  out: {type: file_roll, channel: disk, sink.directory: /srv/out, sink.rollInterval: 0, sink.pathManager.prefix: '\${PREFIX}-'}
`

const system: BootedSystem | Unavailable = await BootedSystem.boot().catch(error => {
  if (error instanceof Unavailable) return error
  throw error
})

const isAbsent = system instanceof Unavailable

describe.skipIf(isAbsent)(isAbsent ? `skipped: ${system.message}` : 'the unit', () => {
  const booted = system as BootedSystem
  const path = (within: string) => booted.path(within)
  const inside = (script: string) => booted.run(script)
  const property = async (name: string) => (await inside(`systemctl show -P ${name} ${service}`)).out.trim()
  const journal = async () => (await inside(`journalctl --no-pager -o cat -u ${service}`)).out

  const delivered = () => {
    const files = readdirSync(path('/srv/out'))
    return files.flatMap(file =>
      readFileSync(path(`/srv/out/${file}`), 'utf8')
        .split('\n')
        .filter(Boolean),
    )
  }
  const arrives = (line: string) =>
    until(() => delivered().includes(line), { what: `${line}; there is ${delivered()}` })
  const log = (line: string) => appendFileSync(path('/var/log/app/a.log'), `${line}\n`)

  beforeAll(async () => {
    const folder = temporaryFolder('unit')
    writeFileSync(join(folder, 'guarded.yaml'), spec)
    const line = ['build', 'guarded.yaml', '--target', 'systemd', '--out', 'built']
    expect(await run('flumec', line, { cwd: folder })).toMatchObject({ status: 0 })
    cpSync(join(folder, 'built'), path('/srv/built'), { recursive: true })
    mkdirSync(path('/var/log/app'))
    writeFileSync(path('/home/secret'), 'mine')
  })
  afterAll(() => booted.stop())

  it('does not start the agent while something is missing, and says what', async () => {
    const unit = readFileSync(path(`/srv/built/${service}`), 'utf8')
    const commands = unit.split('\n').flatMap(line => /^# {3}((?:useradd|install) .*)/.exec(line)?.[1] ?? [])
    expect(commands).toHaveLength(3)
    const installed = await inside(`cd /srv/built && ${commands.join(' && ')}`)
    expect(installed.err).toContain('control process exited with error code')
    expect(await journal()).toMatch(/failed {2}variable PREFIX is not set/)
    expect(await journal()).toMatch(/failed {2}sink out: .*there is no directory \/srv\/out/)
    expect(await property('MainPID')).toBe('0')
  })

  it('starts the agent by itself when nothing is missing any more', async () => {
    await inside('install -d /etc/flumec && echo PREFIX=app > /etc/flumec/guarded.env && install -d -o flumec /srv/out')
    await until(async () => (await property('ActiveState')) === 'active', { what: 'the agent to run' })
    log('one')
    await arrives('one')
    expect(readdirSync(path('/srv/out'))[0]).toMatch(/^app-/)
  })

  it('holds the agent to what it needs', async () => {
    await arrives(`may not ${tries.at(-1)}`)
    expect(delivered().filter(line => line.startsWith('may'))).toEqual([
      `may ${tries[0]}`,
      ...tries.slice(1).map(line => `may not ${line}`),
    ])
    const process = await property('MainPID')
    const status = (await inside(`cat /proc/${process}/status`)).out
    expect(status).toMatch(/^NoNewPrivs:\t1$/m)
    expect(status).toMatch(/^Seccomp:\t2$/m)
    expect(status).toMatch(/^CapBnd:\t0+$/m)
    expect((await inside(`stat -c %U:%G:%a /proc/${process} /var/lib/guarded /srv/out/app-*`)).out.split('\n')).toEqual(
      ['flumec:flumec:555', 'flumec:flumec:700', 'flumec:flumec:600', ''],
    )
    // Even root finds everything read-only where the agent lives.
    for (const place of ['/etc', '/usr', '/var/log/app'])
      expect((await inside(`nsenter -t ${process} -m touch ${place}/x`)).err).toContain('Read-only file system')
    for (const place of ['/srv/out', '/var/lib/guarded'])
      expect((await inside(`nsenter -t ${process} -m touch ${place}/.x`)).err).toBe('')
    expect((await inside(`nsenter -t ${process} -m ls /dev`)).out).not.toContain('console')
    expect((await inside('test -e /tmp/mine')).status).toBe(1)
    expect(await property('MemoryMax')).toBe(String(160 * 2 ** 20))
  })

  it('starts the agent again when it is killed: nothing lost', async () => {
    log('before the kill')
    await arrives('before the kill')
    const restarts = Number(await property('NRestarts'))
    await inside(`kill -KILL ${await property('MainPID')}`)
    log('while it is away')
    await arrives('while it is away')
    expect(await property('NRestarts')).toBe(String(restarts + 1))
  })

  it('starts the agent again when it hangs', async () => {
    const hanging = await property('MainPID')
    await inside(`mkdir -p /run/systemd/system/${service}.d`)
    await inside(`printf '[Service]\\nWatchdogSec=3\\n' > /run/systemd/system/${service}.d/short.conf`)
    await inside(`systemctl daemon-reload && systemctl restart ${service}`)
    await inside(`kill -STOP ${await property('MainPID')}`)
    log('while it hangs')
    await arrives('while it hangs')
    expect(await journal()).toContain('Watchdog timeout')
    expect(await property('MainPID')).not.toBe(hanging)
  })

  it('stops the agent in order', async () => {
    log('the last')
    await arrives('the last')
    expect(await inside(`systemctl stop ${service}`)).toEqual({ status: 0, out: '', err: '' })
    expect([await property('ActiveState'), await property('Result')]).toEqual(['inactive', 'success'])
    expect((await journal()).trim().split('\n').at(-1)).toMatch(/Stopped/)
    expect(delivered().filter(line => line === 'the last')).toHaveLength(1)
  })
})
