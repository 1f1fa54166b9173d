import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import type { SourceContext } from '../../core/contracts.ts'
import { type Event, EventBatch } from '../../core/event-batch.ts'
import { deliver } from './deliver.ts'

export interface DatagramOptions {
  /** Address to listen on; all addresses when undefined. */
  readonly host: string | undefined
  readonly port: number
}

/** Makes an event of a datagram; undefined when there is none in it. */
export type EventOf = (datagram: Buffer, sender: RemoteInfo) => Event | undefined | Promise<Event | undefined>

/**
 * Receives datagrams and hands their events on in batches. Nobody can hold a sender back: what comes while the channels
 * are full waits in a queue of limited size, and what that has no room for is dropped, counted and reported.
 */
export class DatagramReceiver {
  readonly #socket: Socket
  readonly #stopped = new AbortController()
  #queue: Event[] = []
  #queuedBytes = 0
  #pump: Promise<void> | undefined

  constructor(
    private readonly options: DatagramOptions,
    private readonly context: SourceContext,
    private readonly eventOf: EventOf,
    /** Of all bodies that wait. */
    private readonly mostBytes = 32 << 20,
  ) {
    this.#socket = createSocket({ type: isIPv6(options.host ?? '') ? 'udp6' : 'udp4', recvBufferSize: socketBuffer })
  }

  /** Resolves with the port when it receives. */
  async listen(): Promise<number> {
    const { host, port } = this.options
    this.#socket.on('message', (datagram, sender) => void this.#receive(datagram, sender))
    this.#socket.bind({ port, ...(host === undefined ? {} : { address: host }) })
    await once(this.#socket, 'listening')
    this.#socket.on('error', error => this.context.log.error(`receiving failed: ${error.message}`))
    return this.#socket.address().port
  }

  /** Ends receiving; what is queued gets a moment to find room. */
  async stop(): Promise<void> {
    if (this.#stopped.signal.aborted) return
    await new Promise<void>(resolve => this.#socket.close(() => resolve()))
    const patience = setTimeout(() => this.#stopped.abort(new Error('the source is stopping')), lastPatience)
    await this.#pump
    clearTimeout(patience)
    this.#stopped.abort()
    if (this.#queue.length > 0) this.#drop(this.#queue.length, 'at the stop')
  }

  async #receive(datagram: Buffer, sender: RemoteInfo): Promise<void> {
    try {
      const event = await this.eventOf(datagram, sender)
      if (event === undefined) return
      if (this.#queuedBytes + event.body.length > this.mostBytes) return this.#drop(1, 'because the channels are full')
      this.#queue.push(event)
      this.#queuedBytes += event.body.length + overhead
      this.#pump ??= this.#putQueued().finally(() => {
        this.#pump = undefined
      })
    } catch (error) {
      this.context.metrics.count('EventReadFail')
      this.context.log.warn(`a datagram from ${sender.address} could not be read: ${(error as Error).message}`)
    }
  }

  async #putQueued(): Promise<void> {
    while (this.#queue.length > 0 && !this.#stopped.signal.aborted) {
      const some = this.#queue.splice(0, mostAtOnce)
      const batch = EventBatch.of(some)
      const taken = await deliver(this.context, batch, undefined, this.#stopped.signal)
      this.#queuedBytes -= batch.bytes + batch.count * overhead
      if (!taken) this.#drop(some.length, 'at the stop')
    }
  }

  #drop(count: number, why: string): void {
    this.context.metrics.count('DatagramDropCount', count)
    this.context.log.warn(`datagrams are dropped ${why}`)
  }
}

const mostAtOnce = 1000
/** What an event needs beside its body, roughly. */
const overhead = 300
/** What the system keeps for us while we are busy; it may give less. */
const socketBuffer = 4 << 20
/** In ms. */
const lastPatience = 1000
