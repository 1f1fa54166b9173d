/** JSON events by HTTP POST, 100 in each, over connections that stay open; what is refused for want of room is sent again. */
import type { Socket } from 'node:net'
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
  const socket = await connected(port, signal)
  try {
    for (const body of bodies)
      for (let status = 0; status !== 200; ) {
        status = await post(body, socket)
        if (status === 503) await sleep(10, undefined, { signal })
        else if (status !== 200) throw new Error(`the source answered ${status}`)
      }
  } finally {
    socket.destroy()
  }
}

/** Node's own client takes longer for a request than either agent. Resolves with the status, when all of the answer is there. */
function post(body: Buffer, socket: Socket): Promise<number> {
  const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: ${body.length}\r\n\r\n`
  return new Promise((resolve, reject) => {
    let answer = ''
    const end = (act: () => void) => {
      socket.off('data', data).off('error', fail).off('close', closed)
      act()
    }
    const data = (piece: Buffer) => {
      answer += piece.toString('latin1')
      if (isWhole(answer)) end(() => resolve(Number(answer.split(' ')[1])))
    }
    const fail = (error: Error) => end(() => reject(error))
    const closed = () => fail(new Error('the source closed the connection'))
    socket.on('data', data).once('error', fail).once('close', closed)
    socket.write(Buffer.concat([Buffer.from(head), body]))
  })
}

function isWhole(answer: string): boolean {
  const headEnd = answer.indexOf('\r\n\r\n')
  if (headEnd < 0) return false
  const length = /^content-length: *(\d+)/im.exec(answer.slice(0, headEnd))?.[1]
  return length === undefined ? answer.endsWith('0\r\n\r\n') : answer.length >= headEnd + 4 + Number(length)
}
