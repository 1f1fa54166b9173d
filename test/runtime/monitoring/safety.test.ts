/** Who is answered, and what is never in an answer. */
import { request } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { secret } from '../../../runtime/core/secrets.ts'
import { startMonitoring } from '../../../runtime/monitoring/index.ts'
import { batchOf, eventually } from '../../contracts/support.ts'
import { agentOf, HandSink } from './hand.ts'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function running() {
  const sink = new HandSink()
  const parts = agentOf(sink)
  await parts.agent.start()
  open.push(() => parts.agent.stop())
  const monitoring = await startMonitoring(parts.agent, { host: '127.0.0.1', port: 0 })
  open.push(() => monitoring.close())
  return { ...parts, sink, url: new URL(monitoring.url!) }
}

/** The status for a request that names `host`. */
function statusAs(url: URL, host: string, path = '/status.json'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ port: url.port, host: '127.0.0.1', path, headers: { host } }, response => {
      response.resume()
      resolve(response.statusCode!)
    })
    sent.on('error', reject)
    sent.end()
  })
}

it.each([
  ['localhost:8080', 200],
  ['LOCALHOST', 200],
  ['127.0.0.1:1', 200],
  ['[::1]:8080', 200],
  ['evil.example:8080', 421],
  ['localhost.evil.example', 421],
  ['127.0.0.1.evil.example', 421],
])(
  'on its own address a request for %s is answered %i: no page of others reads it by a name of theirs',
  async (host, status) => {
    const { url } = await running()
    expect(await statusAs(url, host)).toBe(status)
  },
)

it.each(['//', '//[', '/%', 'http://['])('answers a request for %s, which is no URL', async path => {
  const { url } = await running()
  expect(await statusAs(url, 'localhost', path)).toBe(404)
  expect(await statusAs(url, 'localhost')).toBe(200)
})

it('lets no page of others read or frame it', async () => {
  const { url } = await running()
  for (const path of ['/', '/status.json', '/metrics']) {
    const { headers } = await fetch(new URL(path, url), { headers: { origin: 'http://evil.example' } })
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  }
  expect((await fetch(url)).headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
})

it('a secret that an error quotes is in no page, figure or line of the log', async () => {
  const planted = 'planted-Gr33n-elephant'
  secret(planted)
  const { agent, sink, source, logged, url } = await running()
  sink.deliver = async () => {
    throw new Error(`login as flume:${planted}@broker was refused`)
  }
  await source.context!.outlet.put(batchOf(['event']))
  await eventually(() => agent.sinks[0]!.metrics.lastError !== undefined, 'the delivery fails')
  const paths = [
    '/',
    '/status.json',
    '/metrics',
    '/metrics?format=prometheus',
    '/metrics?format=openmetrics',
    '/readyz',
    '/healthz',
  ]
  const texts = await Promise.all(paths.map(async path => (await fetch(new URL(path, url))).text()))
  texts.push(...logged.map(({ message }) => message))
  for (const text of texts) expect(text).not.toContain(planted)
  expect(JSON.parse(texts[1]!).sinks[0].lastError.message).toBe('login as flume:(secret)@broker was refused')
  expect(texts.at(-1)).toContain('login as flume:(secret)@broker was refused')
})

it('an error or a name that looks like markup stays text', async () => {
  const { agent, sink, source, url } = await running()
  sink.deliver = async () => {
    throw new Error('<script>alert(1)</script>')
  }
  await source.context!.outlet.put(batchOf(['event']))
  await eventually(() => agent.sinks[0]!.metrics.lastError !== undefined, 'the delivery fails')
  expect(await (await fetch(url)).text()).not.toContain('alert(1)')
  const status = await fetch(new URL('/status.json', url))
  expect(status.headers.get('content-type')).toBe('application/json;charset=utf-8')
  expect(JSON.stringify(await status.json())).toContain('<script>')
})
