/**
 * A sample of events as they pass: `/tap?component=NAME&rate=10&size=1024`, one JSON object a line, for who shows the
 * admin token (`Authorization: Bearer TOKEN`). Bounded in events a second and in bytes, so that the pipeline does not feel it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Agent } from '../core/agent.ts'
import type { EventBatch } from '../core/event-batch.ts'
import type { Logger } from '../core/log.ts'
import type { ComponentMetrics } from '../core/metrics.ts'
import { refusal } from './admin.ts'
import { type Answer, asked, plain, send } from './answer.ts'
import { components } from './components.ts'
import { sample } from './sample.ts'

const mostTaps = 4
/** What waits for a client that reads slowly; more events are left out. */
const mostWaiting = 256 * 1024
/** A tap that somebody forgot ends by itself, in ms. */
const longest = 10 * 60_000

export class Taps {
  #open = 0

  constructor(
    private readonly agent: Agent,
    private readonly token: string | undefined,
    private readonly log: Logger,
  ) {}

  /** False when the request asks for something else. */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    const { path, query } = asked(request)
    if (path !== '/tap') return false
    const no = refusal(request, this.token, 'tap', this.log) ?? this.#start(request, response, query)
    if (no !== undefined) send(response, no)
    return true
  }

  #start(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): Answer | undefined {
    const wanted = query.get('component')
    const rate = bounded(query.get('rate'), 10, 100)
    const size = bounded(query.get('size'), 1024, 65_536)
    const chosen = components(this.agent).filter(({ metrics: { kind, name } }) =>
      wanted === null ? kind === 'SOURCE' : [name, `${kind.toLowerCase()} ${name}`].includes(wanted),
    )
    if (rate === undefined || size === undefined)
      return plain(400, 'rate is 1 to 100 events a second, size 1 to 65536 bytes of a body')
    if (chosen.length === 0) return plain(404, `there is no component ${wanted}; there is ${this.#names()}`)
    if (this.#open >= mostTaps) return plain(429, `${mostTaps} taps are open already`)
    this.#follow(request, response, chosen, { rate, size })
    return undefined
  }

  #names(): string {
    return components(this.agent)
      .map(({ metrics: { kind, name } }) => `${kind.toLowerCase()} ${name}`)
      .join(', ')
  }

  #follow(
    { socket }: IncomingMessage,
    response: ServerResponse,
    chosen: readonly { readonly metrics: ComponentMetrics }[],
    { rate, size }: { readonly rate: number; readonly size: number },
  ): void {
    const allowed = allowance(rate)
    const taps = chosen.map(({ metrics }) => {
      const tap = (batch: EventBatch) => {
        if (batch.count === 0 || response.writableLength > mostWaiting || !allowed()) return
        response.write(`${JSON.stringify(sample(metrics, batch, size))}\n`)
      }
      metrics.taps.add(tap)
      return () => metrics.taps.delete(tap)
    })
    this.#open++
    const names = chosen.map(({ metrics }) => metrics.name).join(', ')
    this.log.info(`${socket.remoteAddress} looks at events of ${names}`)
    socket.setTimeout(0)
    response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
    response.flushHeaders()
    const late = setTimeout(() => response.end(), longest).unref()
    response.once('close', () => {
      for (const end of taps) end()
      clearTimeout(late)
      this.#open--
      this.log.info(`${socket.remoteAddress} looks at events of ${names} no more`)
    })
  }
}

function bounded(text: string | null, fallback: number, most: number): number | undefined {
  if (text === null) return fallback
  const number = Number(text)
  return Number.isInteger(number) && number >= 1 && number <= most ? number : undefined
}

/** True for at most `rate` calls in a second. */
function allowance(rate: number): () => boolean {
  let began = 0
  let used = 0
  return () => {
    const now = performance.now()
    if (now - began >= 1000) {
      began = now
      used = 0
    }
    return used++ < rate
  }
}
