import type { Socket } from 'node:net'
import { Duplex, pipeline } from 'node:stream'
import { createSecureContext, TLSSocket, type TlsOptions } from 'node:tls'
import { constants, createDeflate, createInflate } from 'node:zlib'
import { Waiters } from '../../core/waiters.ts'

/** Compression lies outside of TLS, as in Flume since 1.10. Rejects when the peer does not do its TLS handshake. */
export async function layered(socket: Socket, compressed: boolean, tls: TlsOptions | undefined): Promise<Duplex> {
  const stream = compressed ? zipped(socket) : socket
  return tls === undefined ? stream : secured(stream, tls)
}

/** Both directions are one endless zlib stream each; ours is flushed with every answer. */
function zipped(socket: Socket): Duplex {
  // The peer breaks its stream off when it goes, which is no fault.
  const inflate = createInflate({ finishFlush: constants.Z_SYNC_FLUSH })
  // Answers are short: a small window costs little memory on each of many connections.
  const deflate = createDeflate({ flush: constants.Z_SYNC_FLUSH, windowBits: 10, memLevel: 1 })
  const stream = Duplex.from({ readable: inflate, writable: deflate })
  // What ends one of them ends all; the reader of the stream hears of it.
  pipeline(socket, inflate, () => {})
  pipeline(deflate, socket, () => {})
  stream.on('error', () => {})
  return stream
}

async function secured(stream: Duplex, tls: TlsOptions): Promise<TLSSocket> {
  const secure = new TLSSocket(stream, { isServer: true, secureContext: createSecureContext(tls) })
  const changed = new Waiters()
  let shaken = false
  secure.on('secure', () => {
    shaken = true
    changed.wakeAll()
  })
  for (const event of ['error', 'close']) secure.on(event, () => changed.wakeAll())
  await changed.wait(undefined, tls.handshakeTimeout)
  if (shaken) return secure
  const { errored } = secure
  secure.destroy()
  stream.destroy()
  throw new Error(`no TLS handshake${errored ? `: ${errored.message}` : ''}`)
}
