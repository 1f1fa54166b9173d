/** JSON events by HTTP POST over connections that stay open; what is refused for want of room is sent again. */
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { MakeInput } from '../work.ts'
import { connected, share } from './connections.ts'

export const httpJson =
  (eventsPerRequest: number): MakeInput =>
  async lines => {
    const requests = Array.from({ length: Math.ceil(lines.count / eventsPerRequest) }, (_, i) => {
      const from = i * eventsPerRequest
      const count = Math.min(eventsPerRequest, lines.count - from)
      return post(JSON.stringify(Array.from({ length: count }, (_, j) => ({ body: lines.line(from + j) }))))
    })
    return {
      for: () => '',
      send: async (port, signal) => {
        ;(await connected(port, signal)).destroy()
        await share(requests, own => sendAll(own, port, signal))
      },
    }
  }

function post(body: string): Buffer {
  const length = Buffer.byteLength(body)
  const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: ${length}`
  return Buffer.from(`${head}\r\n\r\n${body}`)
}

async function sendAll(requests: readonly Buffer[], port: number, signal: AbortSignal): Promise<void> {
  const socket = await connected(port, signal)
  const answers = new Answers(socket)
  try {
    for (const request of requests)
      for (let status = 0; status !== 200; ) {
        socket.write(request)
        status = await answers.next()
        if (status === 503) await sleep(10, undefined, { signal })
        else if (status !== 200) throw new Error(`the source answered ${status}`)
      }
  } finally {
    socket.destroy()
  }
}

/** Node's own client takes longer for a request than either agent: what is looked at of an answer is its status and its end. */
class Answers {
  #text = ''
  #resolve: ((status: number) => void) | undefined
  #reject: ((error: Error) => void) | undefined

  constructor(socket: Socket) {
    socket.on('data', piece => this.#add(piece))
    socket.on('error', error => this.#reject?.(error))
    socket.on('close', () => this.#reject?.(new Error('the source closed the connection')))
  }

  /** The status of the next answer, when all of it is there. */
  next(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  #add(piece: Buffer): void {
    this.#text += piece.toString('latin1')
    if (!isWhole(this.#text)) return
    const status = Number(this.#text.slice(9, 12))
    this.#text = ''
    this.#resolve?.(status)
  }
}

function isWhole(answer: string): boolean {
  const headEnd = answer.indexOf('\r\n\r\n')
  if (headEnd < 0) return false
  const length = /^content-length: *(\d+)/im.exec(answer.slice(0, headEnd))?.[1]
  return length === undefined ? answer.endsWith('0\r\n\r\n') : answer.length >= headEnd + 4 + Number(length)
}
