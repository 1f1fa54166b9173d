/** JSON events by HTTP POST, 100 in each, over connections that stay open; what is refused for want of room is sent again. */
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { MakeInput } from '../work.ts'
import { connected, share } from './connections.ts'

const eventsPerRequest = 100

export const httpJson: MakeInput = async lines => {
  const bodies = Array.from({ length: Math.ceil(lines.count / eventsPerRequest) }, (_, i) => {
    const from = i * eventsPerRequest
    const count = Math.min(eventsPerRequest, lines.count - from)
    return Buffer.from(JSON.stringify(Array.from({ length: count }, (_, j) => ({ body: lines.line(from + j) }))))
  })
  return {
    for: () => '',
    send: async (port, signal) => {
      ;(await connected(port, signal)).destroy()
      await share(bodies, own => postAll(own, port, signal))
    },
  }
}

async function postAll(bodies: readonly Buffer[], port: number, signal: AbortSignal): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    for (const body of bodies)
      for (let status = 0; status !== 200; ) {
        status = await post(body, port, agent, signal)
        if (status === 503) await sleep(10, undefined, { signal })
        else if (status !== 200) throw new Error(`the source answered ${status}`)
      }
  } finally {
    agent.destroy()
  }
}

const headers = { 'Content-Type': 'application/json; charset=UTF-8' }

function post(body: Buffer, port: number, agent: Agent, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', method: 'POST', headers, agent, signal }, answer => {
      answer.resume()
      answer.once('end', () => resolve(answer.statusCode!))
    })
    asked.once('error', reject)
    asked.end(body)
  })
}
