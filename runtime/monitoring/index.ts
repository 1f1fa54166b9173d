/** What an agent tells of itself over HTTP: /metrics, /healthz, /readyz. Names and figures only, never events or options. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Agent } from '../core/agent.ts'
import type { Address } from '../core/command-line.ts'
import type { Logger } from '../core/log.ts'
import { flumeJson } from './flume-json.ts'
import { notReady, Pulse } from './health.ts'
import { accepted, contentTypes, isForm } from './negotiate.ts'
import { prometheusText } from './prometheus.ts'

export interface Monitoring {
  /** Where it answers, without a path; undefined when it could not listen. */
  readonly url: string | undefined
  close(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** Resolves when it answers. When it can't listen, one line of the log says so, and the agent goes on without. */
export async function startMonitoring(agent: Agent, address: Address): Promise<Monitoring> {
  const log = agent.log.for('monitoring')
  const pulse = new Pulse()
  const server = createServer((request, response) => respond(request, response, agent, pulse, log))
  limit(server)
  const url = await listen(server, address, log)
  const close = async () => {
    pulse.stop()
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  return { url, close }
}

/** A client that is slow or never ends costs a socket for a while; it holds up nobody, and does not keep the process. */
function limit(server: Server): void {
  server.maxConnections = 64
  server.headersTimeout = server.requestTimeout = 10_000
  server.setTimeout(10_000)
  server.unref()
}

function listen(server: Server, { host, port }: Address, log: Logger): Promise<string | undefined> {
  return new Promise(resolve => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'the port is in use' : error.message
      log.error(`there is no monitoring at ${host}:${port}: ${why}`)
      resolve(undefined)
    })
    server.listen(port, host, () => {
      const { address, family, port: bound } = server.address() as AddressInfo
      const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`
      const whom = /^(127\.|::1$)/.test(address) ? 'for this machine only' : 'open to whoever reaches this address'
      log.info(`metrics at ${url}/metrics, ${whom}`)
      resolve(url)
    })
  })
}

function respond(request: IncomingMessage, response: ServerResponse, agent: Agent, pulse: Pulse, log: Logger): void {
  let given: Answer
  try {
    given = answer(request, agent, pulse)
  } catch (error) {
    log.error(`a request to ${request.url?.split('?')[0]} failed: ${(error as Error).message}`)
    given = plain(500, 'this failed; the log says why')
  }
  const { status, type, body } = given
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}

/** As Flume: any method but TRACE and OPTIONS, and paths without regard to case. */
function answer({ method, url = '', headers }: IncomingMessage, agent: Agent, pulse: Pulse): Answer {
  if (method === 'TRACE' || method === 'OPTIONS') return plain(403, `${method} is not answered`)
  const [path = '', query] = url.split('?')
  switch (path.toLowerCase()) {
    case '/metrics':
      return metrics(agent, pulse, headers.accept, new URLSearchParams(query).get('format'))
    case '/healthz':
      return health(pulse.delay)
    case '/readyz':
      return readiness(notReady(agent))
    case '/':
      return plain(200, 'see /metrics, /metrics?format=prometheus, /healthz, /readyz')
    default:
      return plain(404, 'there is /metrics, /healthz and /readyz')
  }
}

function metrics(agent: Agent, pulse: Pulse, accept: string | undefined, format: string | null): Answer {
  if (format !== null && !isForm(format)) return plain(400, 'format is json, prometheus or openmetrics')
  const form = format ?? accepted(accept)
  const body = form === 'json' ? flumeJson(agent) : prometheusText(agent, pulse.delay, form === 'openmetrics')
  return { status: 200, type: contentTypes[form], body }
}

/** A loop that is blocked for good answers nothing; one that only crawls says so. */
function health(delay: number): Answer {
  const late = `the event loop is ${delay.toFixed(3)} s late`
  return delay < crawling ? plain(200, `alive; ${late}`) : plain(503, late)
}

const crawling = 5

function readiness(reasons: readonly string[]): Answer {
  return reasons.length === 0 ? plain(200, 'ready') : plain(503, reasons.join('\n'))
}

const plain = (status: number, text: string): Answer => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: `${text}\n`,
})
