import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A sender talks over this many connections at once. */
export const connections = 4

/** Connects as soon as somebody listens; the socket is destroyed when `signal` aborts. */
export async function connected(port: number, signal: AbortSignal): Promise<Socket> {
  for (;;) {
    signal.throwIfAborted()
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    try {
      await once(socket, 'connect', { signal })
      // When the agent goes away the count will tell.
      socket.on('error', () => {})
      signal.addEventListener('abort', () => socket.destroy())
      return socket
    } catch (error) {
      socket.destroy()
      if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error
      await sleep(20)
    }
  }
}

/** Runs `talk` for every connection, with each its share of the pieces. */
export async function share<T>(pieces: readonly T[], talk: (own: readonly T[]) => Promise<void>): Promise<void> {
  const shares = Array.from({ length: connections }, (_, i) => pieces.filter((_, j) => j % connections === i))
  await Promise.all(shares.map(talk))
}
