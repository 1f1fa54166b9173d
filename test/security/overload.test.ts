/** A far side that takes nothing while sources push: what the agent holds stays inside the declared `memory:`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { run } from '../compiler/cli/command.ts'
import { temporaryFolder } from '../services/guard.ts'
import { freePorts, Program } from '../services/program.ts'
import { until } from '../services/until.ts'

const folder = temporaryFolder('overload')
const budget = 256
let ports: number[]
let silent: Server

beforeAll(async () => {
  ports = await freePorts(4)
  silent = createServer(socket => socket.on('error', () => {}).resume()).listen(ports[0], '127.0.0.1')
})
afterAll(() => {
  silent.close()
})

it('with bodies from three sources, and with headers that outweigh them', { timeout: 180_000 }, async () => {
  const [far, lines, posts, monitor] = ports
  writeFileSync(
    join(folder, 'load.yaml'),
    `agent: load
memory: ${budget}MiB
sources:
  s: {type: stress, size: 1000, batchSize: 100, channels: [bodies]}
  n: {type: netcat, bind: 127.0.0.1, port: ${lines}, max-line-length: 2000, ack-every-event: false, channels: [bodies]}
  h: {type: http, bind: 127.0.0.1, port: ${posts}, channels: [headers]}
channels:
  bodies: {type: memory, capacity: 1000000, transactionCapacity: 1000, byteCapacity: 48MiB}
  headers: {type: memory, capacity: 1000000, transactionCapacity: 1000, byteCapacity: 24MiB, keep-alive: 0}
sinks:
  k1: {type: avro, hostname: 127.0.0.1, port: ${far}, channel: bodies}
  k2: {type: avro, hostname: 127.0.0.1, port: ${far}, channel: headers}
`,
  )
  expect(await run('flumec', ['build', 'load.yaml', '--out', 'out'], { cwd: folder })).toMatchObject({ status: 0 })
  const args = [join(folder, 'out/agent.mjs'), '--monitor', String(monitor)]
  const agent = new Program(process.execPath, args, { cwd: folder, log: join(folder, 'log') })
  await until(() => agent.output.includes('all parts have started'), { what: 'the start' })

  const pushing = Array.from({ length: 5 }, () => push(lines!))
  const body = JSON.stringify(numberedHeaders())
  const ended = new AbortController()
  let refused = 0
  let most = 0
  // Who is accepted waits for the far side, which the test does not.
  const post = async () => {
    const request = { method: 'POST', body, signal: ended.signal }
    const answer = await fetch(`http://127.0.0.1:${posts}/`, request).catch(() => undefined)
    if (answer?.status === 503) refused++
  }
  await until(
    () => {
      void post()
      most = Math.max(most, memoryOf(agent.pid))
      return refused >= 60
    },
    { within: 100_000, every: 100, what: 'requests that are refused' },
  )
  const now = await held(monitor!)
  ended.abort()
  for (const socket of pushing) socket.destroy()
  agent.signal('SIGKILL')
  await agent.ended
  console.log(`RSS at most ${most.toFixed(0)} MiB of ${budget}; held: ${JSON.stringify(now)}; ${refused} posts refused`)
  expect(most).toBeLessThan(budget)
  expect(now.bodies).toBeGreaterThan(30_000)
  expect(now.headers).toBeGreaterThan(20_000)
  expect(now.headers).toBeLessThan((24 * 2 ** 20) / 1000)
  expect(agent.output).not.toContain('MaxListenersExceeded')
})

/** 1,000 events of one byte, with 1,000 characters of headers each, no two alike. */
const numberedHeaders = () =>
  Array.from({ length: 1000 }, (_, i) => ({ headers: { h: `${i} `.padEnd(1000, 'x') }, body: 'b' }))

/** Writes lines for as long as somebody reads them. */
function push(port: number) {
  const lines = Buffer.from(`${'x'.repeat(999)}\n`.repeat(60))
  const socket = connect(port, '127.0.0.1')
    .on('error', () => {})
    .resume()
  const write = () => {
    while (!socket.destroyed && socket.write(lines));
    socket.once('drain', write)
  }
  return socket.on('connect', write)
}

/** In MiB. */
function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024
}

/** Events in each channel. */
async function held(port: number): Promise<{ bodies: number; headers: number }> {
  const all = (await (await fetch(`http://127.0.0.1:${port}/metrics`)).json()) as Record<string, Record<string, string>>
  const size = (channel: string) => Number(all[`CHANNEL.${channel}`]!.ChannelSize)
  return { bodies: size('bodies'), headers: size('headers') }
}
