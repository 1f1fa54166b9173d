/** `flumec top` and `flumec tap` at an agent that runs in this process. */
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startMonitoring } from '../../../runtime/monitoring/index.ts'
import { batchOf, numbered } from '../../contracts/support.ts'
import { agentOf, HandSink } from '../../runtime/monitoring/hand.ts'
import { temporaryFolder } from '../../services/guard.ts'
import { until } from '../../services/until.ts'
import { run, startCommand } from '../cli/command.ts'

const token = 'correct-horse'
const cwd = temporaryFolder('top')
let url = ''
const close: (() => unknown)[] = []

beforeAll(async () => {
  const { agent, source } = agentOf(new HandSink())
  await agent.start()
  const monitoring = await startMonitoring(agent, { host: '127.0.0.1', port: 0 }, { adminToken: token })
  url = monitoring.url!
  const pump = setInterval(() => void source.context!.outlet.put(batchOf(numbered(5))), 100)
  close.push(
    () => clearInterval(pump),
    () => monitoring.close(),
    () => agent.stop(),
  )
})
afterAll(async () => {
  for (const end of close) await end()
})

describe('flumec top', () => {
  it('--once prints one table, without colours where nobody sees them', async () => {
    const { status, out } = await run('flumec', ['top', url, '--once'], { cwd })
    expect(status).toBe(0)
    const lines = out.split('\n')
    expect(lines[0]).toMatch(/^a"1 {2}ready {2}up /)
    expect(lines[2]).toMatch(/^PART +TYPE +STATE +IN\/S/)
    const rate = Number(/^source s +Hand +running +([\d.]+)/.exec(lines[3]!)![1])
    expect(rate).toBeGreaterThan(0)
    expect(out).not.toContain('\x1b')
  })

  it('--json prints an object a line, until it is ended', async () => {
    const top = startCommand('flumec', ['top', url, '--json', '--every', '0.2'], { cwd })
    const lines = await until(() => {
      const found = top.text().trim().split('\n')
      return found.length >= 3 ? found : undefined
    })
    await top.stop('SIGINT')
    const looks = lines.slice(0, 3).map(line => JSON.parse(line))
    expect(looks.at(-1)).toMatchObject({ agent: 'a"1', notReady: [], time: expect.stringMatching(/^\d{4}-/) })
    expect(looks.at(-1).parts.map((one: { part: string }) => one.part)).toEqual([
      'source s',
      'channel memory',
      'sink k',
    ])
  })

  it('says in one line that nobody answers, or somebody else', async () => {
    const other = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1')
    close.push(() => other.close())
    await until(() => other.address() !== null)
    const { port } = other.address() as AddressInfo
    const stranger = await run('flumec', ['top', String(port), '--once'], { cwd })
    expect(stranger).toMatchObject({
      status: 1,
      err: `what answers at http://127.0.0.1:${port}/ is no agent of flumec\n`,
    })
    other.closeAllConnections()
    await new Promise(resolve => other.close(resolve))
    const nobody = await run('flumec', ['top', String(port), '--once'], { cwd })
    expect(nobody.status).toBe(1)
    expect(nobody.err).toMatch(/^no agent answers at http:.*ECONNREFUSED.* \(was it started with --monitor\?\)\n$/)
    expect((await run('flumec', ['top', url, '--every', '0'], { cwd })).status).toBe(2)
  })
})

describe('flumec tap', () => {
  const env = { FLUMEC_ADMIN_TOKEN: token }

  it('shows events to who has the token, from the environment or a file', async () => {
    const plain = await run('flumec', ['tap', url, '--count', '3'], { cwd, env })
    expect(plain.status).toBe(0)
    expect(plain.out).toMatch(/^([\d:.]+ source s event \d\n){3}$/)
    const file = join(cwd, 'token')
    writeFileSync(file, `${token}\n`)
    chmodSync(file, 0o600)
    const args = ['tap', url, 'sink k', '--count', '2', '--json', '--size', '3', '--admin-token-file', file]
    const json = await run('flumec', args, { cwd, env: { FLUMEC_ADMIN_TOKEN: '' } })
    const events = json.out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(events).toHaveLength(2)
    expect(events[0]).toMatchObject({ component: 'sink k', body: 'eve', bytes: 7 })
  })

  it.each([
    [[], {}, 2, /set FLUMEC_ADMIN_TOKEN or --admin-token-file/],
    [[], { FLUMEC_ADMIN_TOKEN: 'wrong' }, 1, /not the right one/],
    [['nobody'], env, 1, /there is no component nobody; there is channel memory, sink k, source s/],
    [['--count', '0'], env, 2, /--count 0: is no number of events/],
    [['--admin-token-file', '/nowhere'], env, 2, /ENOENT/],
  ])('%j %j ends with %i', async (args, given, status, message) => {
    const ended = await run('flumec', ['tap', url, ...args], { cwd, env: { FLUMEC_ADMIN_TOKEN: '', ...given } })
    expect(ended.status).toBe(status)
    expect(ended.err).toMatch(message)
    expect(ended.err + ended.out).not.toMatch(/\n {4}at |correct-horse|wrong/)
  })
})
