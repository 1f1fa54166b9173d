/** Programs that people have, sending to our sources. One that is not installed is skipped by name. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Source } from '../../../runtime/core/contracts.ts'
import { HttpSource } from '../../../runtime/sources/http/index.ts'
import { MultiportSyslogtcpSource } from '../../../runtime/sources/multiport_syslogtcp/index.ts'
import { NetcatSource } from '../../../runtime/sources/netcat/index.ts'
import { NetcatudpSource } from '../../../runtime/sources/netcatudp/index.ts'
import { SyslogtcpSource } from '../../../runtime/sources/syslogtcp/index.ts'
import { SyslogudpSource } from '../../../runtime/sources/syslogudp/index.ts'
import { eventually, sourceContext, TestOutlet } from '../../contracts/support.ts'
import { temporaryFolder } from '../../services/guard.ts'
import { findProgram, Unavailable } from '../../services/java.ts'
import { Program } from '../../services/program.ts'
import { stores } from './shared/tls.ts'

const host = '127.0.0.1'
const files = stores(temporaryFolder('peers'))
const secured = { ssl: true, keystore: files.jks, 'keystore-password': files.password }

/** The path of a program; undefined when it is not installed. Some live where only root looks. */
function program(name: string): string | undefined {
  try {
    return findProgram(name)
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    return [`/usr/sbin/${name}`, `/sbin/${name}`].find(existsSync)
  }
}

/** Tests that need a program, which they are given. */
function describeWithProgram(name: string, suite: (path: string) => void): void {
  const path = program(name)
  if (path === undefined) describe.skip(`${name} (skipped: it is not installed)`, () => suite(name))
  else describe(name, () => suite(path))
}

/** Runs the source while `use` has it; the events are its result. */
async function taken<S extends Source>(source: S, use: (source: S, outlet: TestOutlet) => Promise<void>) {
  const outlet = new TestOutlet()
  await source.start(sourceContext(outlet))
  try {
    await use(source, outlet)
  } finally {
    await source.stop()
    await source.close()
  }
  return outlet.batches.flatMap(batch =>
    Array.from({ length: batch.count }, (_, i) => ({
      headers: { ...batch.headersOf(i) },
      body: String(batch.body(i)),
    })),
  )
}

/** Runs a program with `input` until it has said `expected` or, without that, to its end. What it says is the result. */
function talk(path: string, args: readonly string[], input: string, expected?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { timeout: 20_000 })
    let output = ''
    child.stdout.on('data', piece => {
      output += piece
      if (output === expected) child.kill()
    })
    child.stderr.on('data', piece => (output += piece))
    child.once('error', reject)
    // Not every program reads what it is given.
    child.stdin.on('error', () => {})
    child.once('close', () => resolve(output))
    if (expected === undefined) child.stdin.end(input)
    else child.stdin.write(input)
  })
}

const count = (outlet: TestOutlet, wanted: number) =>
  eventually(() => outlet.count >= wanted, `${wanted} events, there are ${JSON.stringify(outlet.bodies)}`, 20_000)

describeWithProgram('nc', nc => {
  it('is answered by the netcat source', async () => {
    const events = await taken(new NetcatSource({ bind: host, port: 0 }), async source => {
      expect(await talk(nc, [host, String(source.port)], 'one\nzwei é\n', 'OK\nOK\n')).toBe('OK\nOK\n')
    })
    expect(events.map(({ body }) => body)).toEqual(['one', 'zwei é'])
  })

  it('sends datagrams to the netcatudp source', async () => {
    const events = await taken(new NetcatudpSource({ bind: host, port: 0 }), async (source, outlet) => {
      const child = spawn(nc, ['-u', host, String(source.port)])
      child.stdin.write('by datagram\n')
      await count(outlet, 1)
      child.kill()
    })
    expect(events.map(({ body }) => body)).toEqual(['by datagram'])
  })
})

describeWithProgram('logger', logger => {
  const args = (port: number, ...more: string[]) => [
    '-n',
    host,
    '-P',
    String(port),
    '-p',
    'local3.err',
    '-t',
    'app',
    ...more,
  ]
  const priority = { Facility: '19', Severity: '3', priority: '155' }

  it('sends both formats to the syslogtcp source', async () => {
    const events = await taken(new SyslogtcpSource({ host, port: 0 }), async ({ port }, outlet) => {
      await talk(logger, args(port, '-T', '--rfc3164', 'old format'), '')
      await count(outlet, 1)
      await talk(logger, args(port, '-T', '--rfc5424', 'new format'), '')
      await count(outlet, 2)
    })
    expect(events[0]).toMatchObject({ headers: priority, body: expect.stringMatching(/^app: old format$/) })
    expect(events[1]).toMatchObject({
      headers: { ...priority, version: '1' },
      body: expect.stringMatching(/^app - - .*new format$/),
    })
    for (const { headers } of events)
      expect(Math.abs(Number(headers.timestamp) - Date.now())).toBeLessThan(25 * 3_600_000)
  })

  it('sends both formats to the syslogudp source', async () => {
    const events = await taken(new SyslogudpSource({ host, port: 0 }), async ({ port }, outlet) => {
      await talk(logger, args(port, '-d', '--rfc3164', 'old format'), '')
      await count(outlet, 1)
      await talk(logger, args(port, '-d', '--rfc5424', 'new format'), '')
      await count(outlet, 2)
    })
    expect(events[0]).toMatchObject({ headers: priority, body: 'app: old format' })
    expect(events[1]).toMatchObject({ headers: priority, body: expect.stringMatching(/new format$/) })
  })
})

describeWithProgram('curl', curl => {
  const options = (file: string) => [
    '-sS',
    '--data-binary',
    '@-',
    '-H',
    'Content-Type: application/json',
    '-w',
    '%{http_code}',
    ...(file ? ['--cacert', file] : []),
  ]
  const body = JSON.stringify([{ headers: { a: 'é' }, body: 'by curl' }])

  it.each([
    ['http', ''],
    ['https', files.certificate],
  ])('posts to the http source (%s)', async (scheme, certificate) => {
    const source = new HttpSource({ bind: host, port: 0, ...(certificate && secured) })
    const events = await taken(source, async ({ port }) => {
      expect(await talk(curl, [...options(certificate), `${scheme}://${host}:${port}/`], body)).toBe('200')
      expect(await talk(curl, [...options(certificate), `${scheme}://${host}:${port}/`], '[{')).toMatch(/400$/)
    })
    expect(events).toEqual([{ headers: { a: 'é' }, body: 'by curl' }])
  })
})

describeWithProgram('rsyslogd', rsyslogd => {
  /** Forwards what arrives at a datagram socket; `use` is given the lines to log. */
  async function forwarded(action: string, lines: readonly string[], global = ''): Promise<Program> {
    const folder = temporaryFolder('rsyslog')
    const input = join(folder, 'input')
    writeFileSync(input, '')
    const settings = `global(workDirectory="${folder}"${global})
module(load="imfile" mode="polling" pollingInterval="1")
input(type="imfile" file="${input}" tag="app:" severity="error" facility="local3" readMode="0")
action(type="omfwd" target="${host}" ${action})
`
    writeFileSync(join(folder, 'rsyslog.conf'), settings)
    const run = ['-n', '-f', join(folder, 'rsyslog.conf'), '-i', join(folder, 'pid')]
    const daemon = new Program(rsyslogd, run, { cwd: folder, log: join(folder, 'log') })
    writeFileSync(input, lines.map(line => `${line}\n`).join(''))
    return daemon
  }

  const lines = Array.from({ length: 50 }, (_, i) => `line ${i}`)
  const through = async (daemon: Promise<Program>, outlet: TestOutlet) => {
    try {
      await count(outlet, lines.length)
    } finally {
      await (await daemon).kill()
    }
  }
  const bodies = (events: readonly { body: string }[]) =>
    events.map(({ body }) => body.replace(/^.*app:?( - - -)? ?/, '').trim())

  it.each(['RSYSLOG_TraditionalForwardFormat', 'RSYSLOG_SyslogProtocol23Format'])(
    'forwards over TCP in %s',
    async template => {
      const events = await taken(new SyslogtcpSource({ host, port: 0 }), ({ port }, outlet) =>
        through(forwarded(`port="${port}" protocol="tcp" template="${template}"`, lines), outlet),
      )
      expect(bodies(events)).toEqual(lines)
      expect(events[0]!.headers).toMatchObject({ Facility: '19', Severity: '3' })
    },
  )

  it('forwards over TCP to the source of several ports', async () => {
    const events = await taken(new MultiportSyslogtcpSource({ host, ports: [0] }), ({ ports }, outlet) =>
      through(forwarded(`port="${ports[0]}" protocol="tcp" template="RSYSLOG_ForwardFormat"`, lines), outlet),
    )
    expect(bodies(events)).toEqual(lines)
  })

  const folders = [
    '/usr/lib/x86_64-linux-gnu/rsyslog',
    '/usr/lib/aarch64-linux-gnu/rsyslog',
    '/usr/lib64/rsyslog',
    '/usr/lib/rsyslog',
  ]
  const there = folders.filter(existsSync).flatMap(folder => readdirSync(folder))
  const drivers: Record<string, string> = { gtls: 'lmnsd_gtls.so', ossl: 'lmnsd_ossl.so' }
  for (const [driver, file] of Object.entries(drivers))
    it.skipIf(!there.includes(file))(`forwards over TLS (${driver}; needs ${file})`, async () => {
      const action = `protocol="tcp" template="RSYSLOG_ForwardFormat" StreamDriver="${driver}" StreamDriverMode="1" StreamDriverAuthMode="x509/certvalid"`
      const global = ` DefaultNetstreamDriverCAFile="${files.certificate}"`
      const events = await taken(new SyslogtcpSource({ host, port: 0, ...secured }), ({ port }, outlet) =>
        through(forwarded(`port="${port}" ${action}`, lines, global), outlet),
      )
      expect(bodies(events)).toEqual(lines)
    })
})
