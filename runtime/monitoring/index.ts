/** What an agent tells of itself over HTTP: a status page, /metrics, /healthz, /readyz; events only to who has the token. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Agent } from '../core/agent.ts'
import type { Address } from '../core/command-line.ts'
import type { Logger } from '../core/log.ts'
import { refusal } from './admin.ts'
import { plain, send } from './answer.ts'
import type { PipelineFacts } from './facts.ts'
import { isMeant } from './host.ts'
import { answer } from './routes.ts'
import { Taps } from './tap.ts'
import { Watchdog } from './watchdog.ts'

export interface Monitoring {
  /** Where it answers, without a path; undefined when it could not listen. */
  readonly url: string | undefined
  close(): Promise<void>
}

export interface MonitoringOptions {
  /** One that watches already; default: one of its own. */
  readonly watchdog?: Watchdog
  /** The name of the pipeline file that runs now, and what the compiler knows of it: for the status page. */
  readonly about?: () => { readonly file: string; readonly pipeline?: PipelineFacts } | undefined
  /** Takes the agent's bundle as it is now, for who shows the token; resolves with what came of it, in words. */
  readonly reload?: () => Promise<string>
  /** Who shows it may look at events; default: nobody. */
  readonly adminToken?: string | undefined
}

/** What the answers are made from. */
export interface Watched {
  readonly agent: Agent
  readonly watchdog: Watchdog
  readonly options: MonitoringOptions
}

/** Resolves when it answers. When it can't listen, one line of the log says so, and the agent goes on without. */
export async function startMonitoring(
  agent: Agent,
  address: Address,
  options: MonitoringOptions = {},
): Promise<Monitoring> {
  const log = agent.log.for('monitoring')
  const watchdog = options.watchdog ?? new Watchdog(agent.log.for('watchdog'))
  const watched = { agent, watchdog, options }
  const taps = new Taps(agent, options.adminToken, log)
  const server = createServer((request, response) => {
    if (!isMeant(request)) send(response, plain(421, `nothing is answered here as ${request.headers.host}`))
    else if (isReload(request)) void reload(request, response, options, log)
    else if (!taps.take(request, response)) respond(request, response, watched, log)
  })
  limit(server)
  const url = await listen(server, address, log)
  const close = async () => {
    if (options.watchdog === undefined) watchdog.stop()
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

const isReload = ({ method, url }: IncomingMessage) => method === 'POST' && url === '/reload'

/** The code comes from the file that the agent was started with, never from the request. */
async function reload(
  request: IncomingMessage,
  response: ServerResponse,
  { reload = async () => 'this agent has no bundle', adminToken }: MonitoringOptions,
  log: Logger,
): Promise<void> {
  const no = refusal(request, adminToken, 'reload', log)
  if (no !== undefined) return send(response, no)
  // The server's limit for silent connections is shorter than a reload may take.
  request.socket.setTimeout(0)
  const outcome = await reload()
  send(response, plain(/^(reloaded|nothing)/.test(outcome) ? 200 : 409, outcome))
}

function respond(request: IncomingMessage, response: ServerResponse, watched: Watched, log: Logger): void {
  try {
    send(response, answer(request, watched))
  } catch (error) {
    log.error(`a request to ${request.url?.split('?')[0]} failed: ${(error as Error).message}`)
    send(response, plain(500, 'this failed; the log says why'))
  }
}
