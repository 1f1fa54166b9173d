import { afterEach, expect, it } from 'vitest'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { ComponentMetrics } from '../../../runtime/core/metrics.ts'
import { startMonitoring } from '../../../runtime/monitoring/index.ts'
import { sample } from '../../../runtime/monitoring/sample.ts'
import { batchOf, eventually, numbered } from '../../contracts/support.ts'
import { until } from '../../services/until.ts'
import { agentOf, HandSink } from './hand.ts'

const token = 'correct horse battery staple'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function running(adminToken?: string) {
  const parts = agentOf(new HandSink())
  await parts.agent.start()
  open.push(() => parts.agent.stop())
  const { url, close } = await startMonitoring(parts.agent, { host: '127.0.0.1', port: 0 }, { adminToken })
  open.push(close)
  const ask = (query = '', shown = token, signal?: AbortSignal) =>
    fetch(`${url}/tap${query}`, { headers: { authorization: `Bearer ${shown}` }, ...(signal && { signal }) })
  return { ...parts, url: url!, ask }
}

/** What a tap sends, until it is closed. */
async function followed(response: Response) {
  const events: Record<string, unknown>[] = []
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  const reading = (async () => {
    let rest = ''
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      const lines = (rest + value).split('\n')
      rest = lines.pop()!
      events.push(...lines.map(line => JSON.parse(line)))
    }
  })()
  return { events, close: () => reader.cancel().then(() => reading) }
}

it('is shut without a token, and to who does not show it; the token is in no line of the log', async () => {
  const closed = await running()
  const response = await closed.ask()
  expect(response.status).toBe(403)
  expect(await response.text()).toContain('FLUMEC_ADMIN_TOKEN')
  const { ask, url, logged } = await running(token)
  for (const wrong of ['wrong', `${token}x`, token.slice(1)]) expect((await ask('', wrong)).status).toBe(401)
  expect((await fetch(`${url}/tap?token=${encodeURIComponent(token)}`)).status).toBe(401)
  const texts = logged.map(({ message }) => message).join('\n')
  expect(texts).toContain('a tap for 127.0.0.1 was refused')
  expect(texts).not.toContain('horse')
  expect(texts).not.toContain('wrong')
})

it('shows events of the sources, of a component, and none any more when it is closed', async () => {
  const { agent, source, ask, logged } = await running(token)
  const [all, sink] = [await followed(await ask()), await followed(await ask('?component=k'))]
  const sinks = agent.sinks[0]!.metrics
  expect([agent.sources[0]!.metrics.taps.size, agent.channels[0]!.metrics.taps.size, sinks.taps.size]).toEqual([
    1, 0, 1,
  ])
  await source.context!.outlet.put(batchOf(['häuser']).withHeader('host', 'web1'))
  await until(() => all.events.length === 1 && sink.events.length === 1)
  expect(all.events[0]).toEqual({
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    component: 'source s',
    headers: { host: 'web1' },
    body: 'häuser',
    bytes: 7,
    of: 1,
  })
  expect(sink.events[0]).toMatchObject({ component: 'sink k', body: 'häuser' })
  await all.close()
  await eventually(() => agent.sources[0]!.metrics.taps.size === 0, 'the tap is gone')
  await source.context!.outlet.put(batchOf(['second']))
  await until(() => sink.events.length === 2)
  expect(all.events.length).toBe(1)
  expect(logged.map(({ message }) => message)).toContain('127.0.0.1 looks at events of k')
  await sink.close()
})

it('keeps to its rate, whatever passes', async () => {
  const { source, agent, ask } = await running(token)
  const { events, close } = await followed(await ask('?rate=3'))
  const began = performance.now()
  for (let i = 0; i < 200; i++) {
    await source.context!.outlet.put(batchOf(numbered(5)))
    await eventually(() => agent.channels[0]!.part.size < 15, 'there is room')
  }
  await until(() => events.length >= 3)
  expect(events.length).toBeLessThanOrEqual(3 * Math.ceil((performance.now() - began) / 1000 + 1))
  expect(events[0]).toMatchObject({ of: 5 })
  await close()
})

it.each([
  ['?component=nobody', 404, 'there is no component nobody; there is channel memory, sink k, source s'],
  ['?rate=0', 400, 'rate is 1 to 100'],
  ['?rate=1000', 400, 'rate is 1 to 100'],
  ['?size=x', 400, 'size 1 to 65536'],
])('%s is answered %i', async (query, status, text) => {
  const { ask } = await running(token)
  const response = await ask(query)
  expect(response.status).toBe(status)
  expect(await response.text()).toContain(text)
})

it('is open four times at most', async () => {
  const { ask } = await running(token)
  const taps = await Promise.all(Array.from({ length: 4 }, async () => followed(await ask())))
  expect((await ask()).status).toBe(429)
  await taps[0]!.close()
  await until(async () => {
    const again = await ask()
    const { status } = again
    await again.body?.cancel()
    return status === 200
  })
  await Promise.all(taps.slice(1).map(tap => tap.close()))
})

it('cuts a body between two characters, and shows bytes that are no text in base64', () => {
  const metrics = new ComponentMetrics('SOURCE', 's')
  const of = (body: Buffer) => sample(metrics, EventBatch.of([{ headers: { long: 'x'.repeat(999) }, body }]), 4)
  expect(of(Buffer.from('abcd'))).toMatchObject({ body: 'abcd', bytes: 4 })
  expect(of(Buffer.from('abcü'))).toMatchObject({ body: 'abc', bytes: 5 })
  expect(of(Buffer.from([1, 255, 3]))).toMatchObject({ base64: 'Af8D', bytes: 3 })
  expect(of(Buffer.from([255, 254, 253, 252, 251]))).toMatchObject({ base64: '//79/A==', bytes: 5 })
  expect(of(Buffer.from('a')).headers.long!.length).toBe(256)
})
