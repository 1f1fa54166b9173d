import { connect, type Socket } from 'node:net'
import { type AnyApi, isFlexible } from '../../../compiler/dev-broker/protocol/api.ts'
import { Reader } from '../../../compiler/dev-broker/protocol/reader.ts'
import type { In, Out } from '../../../compiler/dev-broker/protocol/types.ts'
import { Writer } from '../../../compiler/dev-broker/protocol/writer.ts'
import { frames } from '../../../compiler/dev-broker/server/frames.ts'

/**
 * Speaks to a broker with the development broker's own messages, the other way round: against a real Kafka that shows
 * that the messages are right, and lets a test send what no well-behaved client would.
 */
export class RawClient {
  #ended = false
  readonly #waiting: ((frame: Buffer | undefined) => void)[] = []

  private constructor(private readonly socket: Socket) {
    socket.on('error', () => {})
    void this.#read()
  }

  static async open(address: string): Promise<RawClient> {
    const [host, port] = address.split(':')
    const socket = connect({ host: host!, port: Number(port), noDelay: true })
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return new RawClient(socket)
  }

  /** Resolves with the answer; rejects when the broker ends the connection instead. */
  async ask<A extends AnyApi>(api: A, request: In<A['request']>, version = api.most): Promise<Out<A['response']>> {
    const answer = this.#next()
    this.send(api, request, version)
    const reader = new Reader((await answer).subarray(4), version, isFlexible(api, version))
    if (api.name !== 'ApiVersions') reader.tags()
    const response = api.response.read(reader) as Out<A['response']>
    if (reader.rest.length > 0)
      throw new Error(`${reader.rest.length} bytes of the answer to ${api.name} were not read`)
    return response
  }

  /** Sends a request and does not wait for an answer. */
  send<A extends AnyApi>(api: A, request: In<A['request']>, version = api.most): void {
    const body = new Writer(version, isFlexible(api, version))
    body.tags()
    api.request.write(body, request as never)
    const head = new Writer(version, false)
    head.int16(api.key)
    head.int16(version)
    head.int32(1)
    head.string('raw')
    this.sendFrame(Buffer.concat([...head.finish(), ...body.finish()]))
  }

  /** Sends bytes with their length in front, and resolves with the next frame that comes. */
  async exchange(frame: Buffer): Promise<Buffer> {
    const answer = this.#next()
    this.sendFrame(frame)
    return answer
  }

  sendFrame(frame: Buffer): void {
    const length = Buffer.alloc(4)
    length.writeInt32BE(frame.length)
    this.socket.write(Buffer.concat([length, frame]))
  }

  close(): void {
    this.socket.destroy()
  }

  #next(): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      if (this.#ended) reject(new Error('the broker has ended the connection'))
      this.#waiting.push(frame => (frame ? resolve(frame) : reject(new Error('the broker ended the connection'))))
    })
  }

  async #read(): Promise<void> {
    try {
      for await (const frame of frames(this.socket)) this.#waiting.shift()?.(frame)
    } catch {
      // The connection was cut: told to those who wait, like an orderly end.
    }
    this.#ended = true
    for (const end of this.#waiting.splice(0)) end(undefined)
  }
}
