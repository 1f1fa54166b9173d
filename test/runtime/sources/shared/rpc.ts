// What the tests of the sources that answer requests share.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { MemoryChannel } from '../../../../runtime/channels/memory/index.ts'
import type { Outlet, Sink, Source } from '../../../../runtime/core/contracts.ts'
import { ComponentMetrics } from '../../../../runtime/core/metrics.ts'
import { ChannelOutlet } from '../../../../runtime/core/outlet.ts'
import { ReplicatingSelector } from '../../../../runtime/selectors/replicating/index.ts'
import { batchOf, eventually, sourceContext, type TestContext, testContext } from '../../../contracts/support.ts'

export type RpcSource = Source & { readonly port: number }

export interface Scene<S> {
  readonly source: S
  readonly context: TestContext
  /** Warnings so far. */
  warnings(): string[]
  connect(): Promise<Peer>
}

/** Starts the source, and closes it and its clients when `use` has ended. */
export async function scene<S extends RpcSource>(
  source: S,
  outlet: Outlet,
  use: (scene: Scene<S>) => Promise<void>,
): Promise<void> {
  const context = sourceContext(outlet)
  const peers: Peer[] = []
  await source.start(context)
  const open = async () => {
    peers.push(await Peer.connect(source.port))
    return peers.at(-1)!
  }
  const warnings = () => context.logged.filter(entry => entry.level === 'warn').map(entry => entry.message)
  try {
    await use({ source, context, connect: open, warnings })
  } finally {
    for (const { socket } of peers) socket.destroy()
    await source.stop()
    await source.close()
  }
}

/** A client that says bytes. */
export class Peer {
  #received = Buffer.alloc(0)
  closed = false

  private constructor(readonly socket: Socket) {
    socket.on('data', piece => {
      this.#received = Buffer.concat([this.#received, piece])
    })
    for (const event of ['end', 'close', 'error'])
      socket.on(event, () => {
        this.closed = true
      })
  }

  static async connect(port: number): Promise<Peer> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    const peer = new Peer(socket)
    await once(socket, 'connect')
    return peer
  }

  get received(): string {
    return this.#received.toString('hex')
  }

  send(bytes: Buffer | string): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'hex') : bytes)
  }

  async hears(hex: string): Promise<void> {
    await eventually(() => this.received.length >= hex.length, `${hex}, there is ${this.received}`)
    if (this.received !== hex) throw new Error(`${this.received} instead of ${hex}`)
    this.#received = Buffer.alloc(0)
  }

  async isClosed(): Promise<void> {
    await eventually(() => this.closed, 'the end of the connection')
  }
}

/** Hands bodies to a source by a sink of ours; resolves when they are acknowledged. */
export async function deliverBy(sink: Sink, bodies: readonly string[], headers: Record<string, string> = {}) {
  await sink.start(testContext('client', 'SINK'))
  try {
    await sink.deliver([batchOf(bodies, headers)], AbortSignal.timeout(30_000))
  } finally {
    await sink.stop()
  }
}

/** A memory channel with the way into it, as an agent has them. */
export async function memoryChannel(capacity: number) {
  const channel = new MemoryChannel({ capacity, transactionCapacity: capacity, 'keep-alive': 0 })
  await channel.start(testContext())
  const { log, metrics } = testContext('source', 'SOURCE')
  const selector = new ReplicatingSelector({}, { c: channel })
  const outlet = new ChannelOutlet(
    [],
    selector,
    log,
    metrics,
    () => new ComponentMetrics('CHANNEL', 'c'),
    new AbortController().signal,
  )
  return { channel, outlet }
}
