import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { afterEach, expect, it, vi } from 'vitest'
import type { Agent } from '../../../runtime/core/agent.ts'
import type { Sink } from '../../../runtime/core/contracts.ts'
import { type Monitoring, startMonitoring } from '../../../runtime/monitoring/index.ts'
import { FailoverGroup } from '../../../runtime/sink-groups/failover/index.ts'
import { batchOf, eventually, numbered } from '../../contracts/support.ts'
import { agentOf, HandSink, HandSource } from './hand.ts'

type Metrics = Record<string, Record<string, string>>

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function monitored(
  agent: Agent,
): Promise<Monitoring & { get(path: string, accept?: string): Promise<Response> }> {
  const monitoring = await startMonitoring(agent, { host: '127.0.0.1', port: 0 })
  open.push(() => monitoring.close())
  const get = (path: string, accept = '*/*') => fetch(`${monitoring.url}${path}`, { headers: { accept } })
  return { ...monitoring, get }
}

async function started(sink: Sink = new HandSink(), source = new HandSource()) {
  const parts = agentOf(sink, source)
  open.unshift(() => parts.agent.stop())
  await parts.agent.start()
  return { ...parts, monitoring: await monitored(parts.agent) }
}

const type = (response: Response) => response.headers.get('content-type')!.split(';')[0]

it('shows what passed in the form of Flume', async () => {
  const { agent, source, monitoring } = await started()
  await source.context!.outlet.put(batchOf(numbered(15)))
  await eventually(() => agent.channels[0]!.part.size === 0, 'all is delivered')
  const response = await monitoring.get('/metrics')
  expect(response.headers.get('content-type')).toBe('application/json;charset=utf-8')
  const metrics = (await response.json()) as Metrics
  expect(Object.keys(metrics)).toEqual(['CHANNEL.memory', 'SINK.k', 'SOURCE.s'])
  expect(metrics['CHANNEL.memory']).toEqual({
    Type: 'CHANNEL',
    StartTime: expect.stringMatching(/^\d{13}$/),
    StopTime: '0',
    ChannelSize: '0',
    ChannelCapacity: '20',
    ChannelFillPercentage: '0.0',
    EventPutAttemptCount: '15',
    EventPutSuccessCount: '15',
    EventTakeAttemptCount: '15',
    EventTakeSuccessCount: '15',
  })
  expect(metrics['SINK.k']).toMatchObject({
    BatchCompleteCount: '1',
    BatchUnderflowCount: '1',
    EventDrainSuccessCount: '15',
  })
  expect(metrics['SOURCE.s']).toMatchObject({ EventReceivedCount: '15', EventAcceptedCount: '15', EventReadFail: '0' })
})

it('counts every attempt, as Flume does', async () => {
  const sink = new HandSink()
  sink.hangs = true
  const { source, monitoring } = await started(sink)
  await source.context!.outlet.put(batchOf(numbered(15)))
  await source.context!.outlet.put(batchOf(numbered(10)), undefined, { patience: 0 }).catch(() => {})
  const metrics = (await (await monitoring.get('/metrics')).json()) as Metrics
  const { 'CHANNEL.memory': channel, 'SOURCE.s': from, 'SINK.k': to } = metrics
  expect(channel).toMatchObject({
    EventPutAttemptCount: '25',
    EventPutSuccessCount: '15',
    ChannelFillPercentage: '75.0',
  })
  expect(channel).toMatchObject({ EventTakeAttemptCount: '10', EventTakeSuccessCount: '0' })
  expect(from).toMatchObject({ EventReceivedCount: '25', EventAcceptedCount: '15', ChannelWriteFail: '1' })
  expect(to).toMatchObject({ EventDrainAttemptCount: '10', EventDrainSuccessCount: '0' })
})

it('shows the sinks of a group by their own names', async () => {
  const [first, second] = [new HandSink(), new HandSink()]
  first.away = true
  const priorities = { 'processor.priority.*': { first: 2, second: 1 } }
  const group = new FailoverGroup(priorities as never, { first, second })
  const { agent, source, monitoring } = await started(group)
  await source.context!.outlet.put(batchOf(numbered(3)))
  await eventually(() => agent.channels[0]!.part.size === 0, 'all is delivered')
  const metrics = (await (await monitoring.get('/metrics')).json()) as Metrics
  expect(Object.keys(metrics)).toEqual(['CHANNEL.memory', 'SINK.first', 'SINK.second', 'SOURCE.s'])
  const drained = ['first', 'second'].map(name => metrics[`SINK.${name}`]!.EventDrainSuccessCount)
  expect(drained).toEqual(['0', '3'])
  expect(metrics['SINK.second']).toMatchObject({
    StartTime: expect.not.stringMatching('^0$'),
    BatchUnderflowCount: '1',
  })
})

const firefox = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const prometheus = 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1'
it.each([
  ['/metrics', '*/*', 'application/json'],
  ['/METRICS?x=1', firefox, 'application/json'],
  ['/metrics', 'application/json, text/plain, */*', 'application/json'],
  ['/metrics', 'application/xml', 'application/json'],
  ['/metrics', 'text/plain', 'text/plain'],
  ['/metrics', 'text/plain;version=0.0.4;q=0.5,*/*;q=0.1', 'text/plain'],
  ['/metrics', prometheus, 'application/openmetrics-text'],
  ['/metrics?format=prometheus', 'application/json', 'text/plain'],
  ['/metrics?format=openmetrics', '*/*', 'application/openmetrics-text'],
  ['/metrics?format=json', 'text/plain', 'application/json'],
])('%s with Accept: %s answers %s', async (path, accept, expected) => {
  const { agent } = agentOf(new HandSink())
  const response = await (await monitored(agent)).get(path, accept)
  expect(response.status).toBe(200)
  expect(type(response)).toBe(expected)
})

it.each([
  ['prometheus', 'flumec_channel_event_put_attempt_total'],
  ['openmetrics', 'flumec_channel_event_put_attempt'],
])('writes %s: families that stand together, each with its type', async (format, counter) => {
  const { agent, source, monitoring } = await started()
  await source.context!.outlet.put(batchOf(numbered(15)))
  await eventually(() => agent.sinks[0]!.metrics.get('EventDrainSuccessCount') === 15, 'all is delivered')
  const lines = (await (await monitoring.get(`/metrics?format=${format}`)).text()).split('\n')
  const grammar =
    /^(# (HELP|TYPE) [a-z0-9_]+ .+|[a-z0-9_]+\{[a-z]+="(\\.|[^"\\])*"(,[a-z]+="(\\.|[^"\\])*")*\} [0-9.e+-]+|# EOF|)$/
  expect(lines.filter(line => !grammar.test(line))).toEqual([])
  expect(lines).toContain(`# TYPE ${counter} counter`)
  expect(lines).toContain('flumec_channel_event_put_attempt_total{agent="a\\"1",component="memory"} 15')
  expect(lines).toContain('# TYPE flumec_channel_size gauge')
  expect(lines).toContain('flumec_channel_capacity{agent="a\\"1",component="memory"} 20')
  expect(lines).toContain('flumec_source_running{agent="a\\"1",component="s"} 1')
  for (const of of ['source_put', 'source_confirm']) {
    expect(lines).toContain(`# TYPE flumec_${of}_seconds histogram`)
    expect(lines).toContain(`flumec_${of}_seconds_bucket{agent="a\\"1",component="s",le="+Inf"} 1`)
  }
  for (const of of ['delivery', 'take'])
    expect(lines).toContain(`flumec_sink_${of}_seconds_count{agent="a\\"1",component="k"} 2`)
  // One batch was put, and delivered by two.
  expect(lines).toContain('flumec_channel_end_to_end_seconds_count{agent="a\\"1",component="memory"} 1')
  expect(lines).toContain('flumec_channel_end_to_end_seconds_bucket{agent="a\\"1",component="memory",le="+Inf"} 1')
  expect(lines).toContain('flumec_channel_oldest_event_seconds{agent="a\\"1",component="memory"} 0')
  expect(lines).toContain('flumec_sink_state{agent="a\\"1",component="k",state="running"} 1')
  expect(lines).toContain('flumec_sink_state{agent="a\\"1",component="k",state="failed"} 0')
  expect(lines).toContain('flumec_sink_restarts_total{agent="a\\"1",component="k"} 0')
  expect(lines.find(line => line.startsWith('flumec_sink_start_time_seconds'))).toMatch(/ 1\d{9}(\.\d+)?$/)
  expect(lines.at(format === 'openmetrics' ? -2 : -1)).toBe(format === 'openmetrics' ? '# EOF' : '')
  const families = lines.filter(line => line.startsWith('# TYPE')).map(line => line.split(' ')[2])
  expect(new Set(families).size).toBe(families.length)
})

/** Reads what is piped in and prints how many samples there are. */
const readers = {
  prometheus: 'prometheus_client.parser',
  openmetrics: 'prometheus_client.openmetrics.parser',
}
const reading = (module: string) =>
  `import sys; from ${module} import text_string_to_metric_families as read; print(sum(len(f.samples) for f in read(sys.stdin.read())))`

const canRead = spawnSync('python3', ['-c', 'import prometheus_client']).status === 0

it.skipIf(!canRead).each(Object.entries(readers))('%s is read by the client of Prometheus', async (format, module) => {
  const { agent, source, monitoring } = await started()
  await source.context!.outlet.put(batchOf(numbered(15)))
  await eventually(() => agent.sinks[0]!.metrics.get('EventDrainSuccessCount') === 15, 'all is delivered')
  const text = await (await monitoring.get(`/metrics?format=${format}`)).text()
  const samples = text.split('\n').filter(line => /^[a-z]/.test(line)).length
  const read = (input: string) => spawnSync('python3', ['-c', reading(module)], { input, encoding: 'utf8' })
  expect(read(text)).toMatchObject({ status: 0, stdout: `${samples}\n`, stderr: '' })
  expect(read(text.replace('_total{', '_total{{')).status).not.toBe(0)
})

it('is alive before it is ready, and says in words what it waits for, without what others said', async () => {
  const source = new HandSource()
  source.wont = true
  const { agent } = agentOf(new HandSink(), source)
  open.unshift(() => agent.stop())
  const monitoring = await monitored(agent)
  expect(await (await monitoring.get('/readyz')).text()).toBe(
    'channel memory: is stopped\nsink k: is stopped\nsource s: is stopped\n',
  )
  const starting = agent.start()
  await eventually(() => agent.sources[0]!.supervisor.state === 'failed', 'the start fails')
  const response = await monitoring.get('/readyz')
  expect(response.status).toBe(503)
  expect(await response.text()).toBe('source s: failed and will be started again\n')
  expect((await monitoring.get('/healthz')).status).toBe(200)
  source.wont = false
  await starting
  expect((await monitoring.get('/readyz')).status).toBe(200)
})

it('is not ready while its sink fails and its channel is full; shows no message of an error', async () => {
  const sink = new HandSink()
  sink.away = true
  const { agent, source, logged, monitoring } = await started(sink)
  await source.context!.outlet.put(batchOf(numbered(20)))
  await eventually(() => logged.some(entry => entry.level === 'error'), 'the delivery fails')
  const response = await monitoring.get('/readyz')
  expect(response.status).toBe(503)
  expect(await response.text()).toBe(
    'channel memory: holds 20 of 20 events, the mark is 90 %\nsink k: its last delivery failed\n',
  )
  for (const form of ['json', 'prometheus']) {
    const text = await (await monitoring.get(`/metrics?format=${form}`)).text()
    expect(text).not.toMatch(/secret|password|line/)
  }
  sink.away = false
  await eventually(() => agent.channels[0]!.part.size === 0, 'all is delivered')
  expect((await monitoring.get('/readyz')).status).toBe(200)
})

it('is not well while its event loop is seconds late', async () => {
  const monitoring = await monitored(agentOf(new HandSink()).agent)
  const now = performance.now.bind(performance)
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + 7000)
  try {
    const response = await monitoring.get('/healthz')
    expect(response.status).toBe(503)
    expect(await response.text()).toMatch(/^the event loop is [67]\.\d{3} s late\n$/)
  } finally {
    clock.mockRestore()
  }
})

it('answers other methods and paths as Flume does', async () => {
  const monitoring = await monitored(agentOf(new HandSink()).agent)
  const status = async (method: string, path: string) => (await fetch(`${monitoring.url}${path}`, { method })).status
  expect(await status('POST', '/metrics')).toBe(200)
  expect(await status('OPTIONS', '/metrics')).toBe(403)
  expect(await status('GET', '/metrics/')).toBe(404)
  expect(await status('GET', '/')).toBe(200)
  expect(await status('GET', '/metrics?format=xml')).toBe(400)
})

it('tells in one line that the port is in use, and the agent goes on', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  open.push(() => new Promise(resolve => other.close(resolve)))
  await eventually(() => other.address() !== null, 'the port is taken')
  const { port } = other.address() as { port: number }
  const { agent, logged } = agentOf(new HandSink())
  const monitoring = await startMonitoring(agent, { host: '127.0.0.1', port })
  expect(monitoring.url).toBeUndefined()
  expect(logged.map(entry => entry.message)).toEqual([
    `there is no monitoring at 127.0.0.1:${port}: the port is in use`,
  ])
  await monitoring.close()
  await agent.start()
  expect(await agent.stop()).toBe(true)
})

it('is not held up by clients that never read', async () => {
  const { source, agent, monitoring } = await started()
  const { port } = new URL(monitoring.url!)
  const sockets = Array.from({ length: 20 }, () => connect(Number(port), '127.0.0.1'))
  for (const socket of sockets) socket.pause().write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n')
  await source.context!.outlet.put(batchOf(numbered(5)))
  await eventually(() => agent.channels[0]!.part.size === 0, 'all is delivered')
  expect((await monitoring.get('/healthz')).status).toBe(200)
  for (const socket of sockets) socket.destroy()
})
