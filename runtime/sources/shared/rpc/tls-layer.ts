import type { Duplex } from 'node:stream'
import { createSecureContext, TLSSocket, type TlsOptions } from 'node:tls'
import { Waiters } from '../../../core/waiters.ts'

/** Does the server's part of a TLS handshake on a stream; rejects when the peer does not do its own. */
export type TlsLayer = (stream: Duplex) => Promise<Duplex>

/** Without options streams stay as they are. */
export function tlsLayer(tls: TlsOptions | undefined): TlsLayer {
  if (tls === undefined) return async stream => stream
  const secureContext = createSecureContext(tls)
  return async stream => {
    const secure = new TLSSocket(stream, { isServer: true, secureContext })
    if (await handshake(secure, tls.handshakeTimeout)) return secure
    const { errored } = secure
    secure.destroy()
    stream.destroy()
    throw new Error(`no TLS handshake${errored ? `: ${errored.message}` : ''}`)
  }
}

async function handshake(secure: TLSSocket, timeout: number | undefined): Promise<boolean> {
  const changed = new Waiters()
  let done = false
  secure.on('secure', () => {
    done = true
    changed.wakeAll()
  })
  for (const event of ['error', 'close']) secure.on(event, () => changed.wakeAll())
  await changed.wait(undefined, timeout)
  return done
}
