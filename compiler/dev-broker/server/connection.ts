import type { Socket } from 'node:net'
import type { Broker } from '../broker.ts'
import { type Context, Cut, type Route } from '../handlers/context.ts'
import { type AnyApi, isFlexible } from '../protocol/api.ts'
import { errors } from '../protocol/errors.ts'
import { apiVersions } from '../protocol/messages/cluster.ts'
import { MalformedRequest, Reader } from '../protocol/reader.ts'
import { Writer } from '../protocol/writer.ts'
import { frames } from './frames.ts'
import { Login } from './login.ts'
import { routes, versionsKnown } from './routes.ts'

/** A request that was carried out and whose answer is about to leave. */
export interface Exchange {
  /** Kafka's name of the request, such as `Produce`. */
  readonly api: string
  readonly version: number
  readonly clientId: string
  /** Request and answer as the structures of protocol/messages; the answer is undefined for acks = 0. */
  readonly request: unknown
  readonly answer: unknown
}

/** Called before an answer leaves: it may take its time, and `cut` ends the connection in the answer's place. */
export type BeforeAnswer = (exchange: Exchange) => Verdict | Promise<Verdict>

type Verdict = 'cut' | undefined

/** Serves a client: one request after the other, each answered before the next is read, as Kafka does. Never rejects. */
export async function serve(socket: Socket, broker: Broker, beforeAnswer: BeforeAnswer): Promise<void> {
  const login = new Login(broker.settings.users)
  try {
    for await (const frame of frames(socket)) {
      const answer = login.takesBareToken
        ? bareToken(frame, login)
        : await answerTo(new Request(frame), { broker, login, host: socket.remoteAddress ?? '' }, beforeAnswer)
      send(socket, answer)
      // Leaving the loop destroys the socket: the answer has to be out before.
      if (login.failed) return await ended(socket)
    }
  } catch (error) {
    const told = faultOf(error as Error)
    if (told !== undefined) broker.settings.say(`development broker: ${told}`)
  } finally {
    socket.destroy()
  }
}

const ended = (socket: Socket): Promise<void> => new Promise(resolve => socket.end(resolve))

/** What people are told; nothing of a network that fails. */
function faultOf(error: NodeJS.ErrnoException): string | undefined {
  if (error instanceof MalformedRequest) return `a client sent what is no request of Kafka's: ${error.message}`
  if (error instanceof Cut) return error.message
  if (error.syscall !== undefined || error.code === 'ERR_STREAM_PREMATURE_CLOSE') return undefined
  return `this is a fault of its own; please report it:\n${error.stack}`
}

function send(socket: Socket, pieces: readonly Buffer[]): void {
  if (pieces.length === 0) return
  const head = Buffer.allocUnsafe(4)
  head.writeInt32BE(pieces.reduce((sum, piece) => sum + piece.length, 0))
  socket.cork()
  for (const piece of [head, ...pieces]) socket.write(piece)
  socket.uncork()
}

/** The head of a request: which, in what version, its number on this connection, and who asks. */
class Request {
  readonly key: number
  readonly version: number
  readonly correlation: Buffer
  readonly route: Route | undefined

  constructor(private readonly frame: Buffer) {
    if (frame.length < 8) throw new MalformedRequest('a request that is too short')
    this.key = frame.readInt16BE(0)
    this.version = frame.readInt16BE(2)
    this.correlation = frame.subarray(4, 8)
    this.route = routes.get(this.key)
  }

  get isKnown(): boolean {
    return this.route !== undefined && this.version >= this.route.api.least && this.version <= this.route.api.most
  }

  read(api: AnyApi): { clientId: string; request: unknown } {
    const head = new Reader(this.frame.subarray(8), this.version, false)
    const clientId = head.string() ?? ''
    const body = new Reader(head.rest, this.version, isFlexible(api, this.version))
    body.tags()
    return { clientId, request: api.request.read(body) }
  }
}

interface Peer {
  readonly broker: Broker
  readonly login: Login
  readonly host: string
}

/** The answer in pieces; none where none is wanted. */
async function answerTo(request: Request, peer: Peer, beforeAnswer: BeforeAnswer): Promise<Buffer[]> {
  const { key, version, route } = request
  if (key === apiVersions.key && !request.isKnown)
    return written(request, 0, apiVersions, versionsKnown(errors.UNSUPPORTED_VERSION))
  if (route === undefined || !request.isKnown)
    throw new Cut(`a client asked for request ${key} in version ${version}, which is not known here`)
  if (!peer.login.allows(key)) throw new Cut(`a client asked for ${route.api.name} before it had logged in`)
  const { clientId, request: body } = request.read(route.api)
  const context: Context = { ...peer, client: { id: clientId, host: peer.host }, version }
  const answer = await route.handle(body, context)
  const exchange = { api: route.api.name, version, clientId, request: body, answer }
  if ((await beforeAnswer(exchange)) === 'cut') throw new Cut(`the answer to ${route.api.name} was cut off, as told`)
  return answer === undefined ? [] : written(request, version, route.api, answer)
}

function written({ correlation }: Request, version: number, api: AnyApi, answer: unknown): Buffer[] {
  const writer = new Writer(version, isFlexible(api, version))
  // Who asks for versions does not know yet which heads we write: this one is always classic.
  if (api.key !== apiVersions.key) writer.tags()
  api.response.write(writer, answer as never)
  return [correlation, ...writer.finish()]
}

function bareToken(token: Buffer, login: Login): Buffer[] {
  if (login.authenticate(token) !== undefined) throw new Cut('a login failed: user name or password is wrong')
  return [Buffer.alloc(0)]
}
