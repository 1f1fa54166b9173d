import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

const produce = 0

/** Stands between a client and a broker, and fails on demand. */
export class FaultyProxy {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #target: { host: string; port: number } | undefined
  #produced = 0
  /** Cut the connection of every nth produce request when the broker has answered, and keep the answer. */
  cutEvery = Number.POSITIVE_INFINITY
  cuts = 0
  /** Refuse and cut everything, as a network does that is down. */
  isDown = false

  private constructor() {
    this.#server = createServer(client => this.#join(client))
  }

  static async start(): Promise<FaultyProxy> {
    const proxy = new FaultyProxy()
    await new Promise<void>(resolve => proxy.#server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  set target(address: string) {
    const [host, port] = address.split(':')
    this.#target = { host: host!, port: Number(port) }
  }

  down(): void {
    this.isDown = true
    for (const socket of this.#sockets) socket.destroy()
  }

  up(): void {
    this.isDown = false
  }

  async stop(): Promise<void> {
    this.down()
    await new Promise(resolve => this.#server.close(resolve))
  }

  #join(client: Socket): void {
    if (this.isDown || this.#target === undefined) return void client.destroy()
    const broker = connect(this.#target)
    let cut = false
    const frames = new Frames(api => {
      if (api === produce && ++this.#produced % this.cutEvery === 0) cut = true
    })
    const end = () => {
      client.destroy()
      broker.destroy()
    }
    client.on('data', data => {
      frames.add(data)
      broker.write(data)
    })
    broker.on('data', data => {
      if (!cut) return client.write(data)
      this.cuts++
      end()
    })
    for (const socket of [client, broker]) {
      this.#sockets.add(socket)
      socket.on('error', end)
      socket.on('close', () => {
        this.#sockets.delete(socket)
        end()
      })
    }
  }
}

/** Finds the requests in a stream of bytes: each has its length (4) in front and begins with its kind (2). */
class Frames {
  #head = Buffer.alloc(0)
  #skip = 0

  constructor(private readonly seen: (api: number) => void) {}

  add(data: Buffer): void {
    let rest = Buffer.concat([this.#head, data])
    for (;;) {
      const skipped = Math.min(this.#skip, rest.length)
      rest = rest.subarray(skipped)
      this.#skip -= skipped
      if (this.#skip > 0 || rest.length < 6) break
      this.#skip = 4 + rest.readInt32BE(0)
      this.seen(rest.readInt16BE(4))
    }
    this.#head = rest
  }
}
