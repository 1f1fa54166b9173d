/** The peers of a pipeline: they say what a case says and hear what the agent answers. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../services/until.ts'
import { shown } from './read.ts'

const host = '127.0.0.1'

export interface Conversation {
  /** How many lines to wait for. Default 0. */
  readonly lines?: number
  /** Close our side, and wait for the agent to close its own. */
  readonly toTheEnd?: boolean
  /** Wait for the agent to close, without closing first. */
  readonly untilClosed?: boolean
  /** ms between two pieces. Default 0. */
  readonly gap?: number
  /** ms to wait for more than was asked for. Default 100. */
  readonly rest?: number
}

/** Sends the pieces (a number is a pause in ms) and returns what the agent said until then. */
export async function tcp(
  port: number,
  pieces: readonly (string | Buffer | number)[],
  how: Conversation = {},
): Promise<string> {
  const socket = connect({ port, host, noDelay: true, allowHalfOpen: true })
  const heard: Buffer[] = []
  let closed = false
  socket.on('data', piece => heard.push(piece))
  socket.on('close', () => {
    closed = true
  })
  socket.on('end', () => {
    closed = true
  })
  socket.on('error', () => {})
  await once(socket, 'connect')
  for (const piece of pieces) {
    if (typeof piece !== 'number') socket.write(piece)
    await sleep(typeof piece === 'number' ? piece : (how.gap ?? 0))
  }
  if (how.toTheEnd) socket.end()
  const lines = () => Buffer.concat(heard).toString('latin1').split('\n').length - 1
  if (how.lines) await until(() => lines() >= how.lines! || closed, { within: 20_000, what: `${how.lines} lines` })
  if (how.toTheEnd || how.untilClosed) await until(() => closed, { within: 20_000, what: 'the end of the connection' })
  await sleep(how.rest ?? 100)
  socket.destroy()
  return shown(Buffer.concat(heard))
}

/** Sends datagrams one after the other. */
export async function udp(port: number, datagrams: readonly (string | Buffer)[]): Promise<void> {
  const socket = createSocket('udp4')
  for (const datagram of datagrams) {
    await new Promise(resolve => socket.send(datagram, port, host, resolve))
    await sleep(30)
  }
  socket.close()
}

export interface Request {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** The status of the answer. */
export async function http(
  port: number,
  { method = 'POST', path = '/', headers = {}, body }: Request,
): Promise<number> {
  const asked = request({ host, port, method, path, headers: { ...headers, Connection: 'close' } })
  asked.end(body)
  const [answer] = await once(asked, 'response')
  answer.resume()
  await once(answer, 'end')
  return answer.statusCode
}

export interface JsonEvent {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Hands events to an http source with the JSON handler; throws when it does not take them. */
export async function post(port: number, events: readonly JsonEvent[]): Promise<void> {
  const headers = { 'Content-Type': 'application/json; charset=UTF-8' }
  const status = await http(port, { headers, body: JSON.stringify(events) })
  if (status !== 200) throw new Error(`the source answered ${status}`)
}
