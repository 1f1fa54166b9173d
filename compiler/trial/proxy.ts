import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'

/** A place in the network between an agent and a far side, where things go wrong on demand. It listens on 127.0.0.1. */
export class FaultProxy {
  /** Set by `to`: where connections go on to. */
  target: { readonly host: string; readonly port: number } | undefined
  readonly #pairs = new Set<readonly [Socket, Socket]>()
  #server: Server | undefined
  #delay = 0
  #stalled = false
  #cutAfter: number | undefined

  private constructor(readonly port: number) {}

  static async start(): Promise<FaultProxy> {
    const proxy = new FaultProxy(await freePort())
    await proxy.allow()
    return proxy
  }

  get address(): string {
    return `127.0.0.1:${this.port}`
  }

  /** Accepts connections, at the same port as before. */
  async allow(): Promise<void> {
    if (this.#server !== undefined) return
    const server = createServer({ noDelay: true }, socket => this.#accept(socket))
    server.listen(this.port, '127.0.0.1')
    await once(server, 'listening')
    this.#server = server
  }

  /** Cuts all connections and refuses new ones: the far side is down. */
  async refuse(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    const closed = server === undefined ? undefined : new Promise(resolve => server.close(resolve))
    this.cut()
    await closed
  }

  /** Ends every connection with a reset; new ones are accepted. */
  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy()
  }

  /** Resets each connection when so many bytes more have come from the far side: in the middle of an answer. */
  cutAfter(bytes: number): void {
    this.#cutAfter = bytes
  }

  /** Each piece of data waits so many ms, in both directions; 0 ends it. */
  delay(ms: number): void {
    this.#delay = ms
  }

  /** Half open: connections stay, and nothing passes. What was held back goes on when it ends. */
  stall(on: boolean): void {
    this.#stalled = on
    for (const pair of this.#pairs) for (const socket of pair) on ? socket.pause() : socket.resume()
  }

  #accept(near: Socket): void {
    if (this.target === undefined) return void near.destroy()
    const far = connect({ ...this.target, noDelay: true })
    const pair = [near, far] as const
    this.#pairs.add(pair)
    for (const [from, to] of [pair, [far, near] as const]) {
      // An error is the end of a connection, as `close` tells; the other side hears of it as a reset.
      from.on('error', () => {})
      from.once('close', () => {
        this.#pairs.delete(pair)
        to.destroy()
      })
      from.on('data', data => void this.#pass(data, from, to, from === far))
      from.once('end', () => to.end())
      if (this.#stalled) from.pause()
    }
  }

  async #pass(data: Buffer, from: Socket, to: Socket, isAnswer: boolean): Promise<void> {
    if (isAnswer && this.#cutAfter !== undefined) {
      const rest = this.#cutAfter - data.length
      if (rest < 0) {
        to.write(data.subarray(0, this.#cutAfter))
        this.#cutAfter = undefined
        to.resetAndDestroy()
        return
      }
      this.#cutAfter = rest
    }
    if (this.#delay > 0) {
      from.pause()
      await sleep(this.#delay)
      if (!this.#stalled) from.resume()
    }
    if (to.destroyed || to.write(data)) return
    from.pause()
    to.once('drain', () => from.resume())
  }
}
