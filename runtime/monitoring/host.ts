import type { IncomingMessage } from 'node:http'

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i

/**
 * Whether a request that came in on this machine's own address was meant for it. A web page of somebody else's can give
 * its name our address (DNS rebinding) and then read our answers: such requests carry that name in Host. Behind an
 * address that others reach, names are the operator's, and any is taken.
 */
export function isMeant({ headers: { host }, socket }: IncomingMessage): boolean {
  const own = /^(::ffff:)?127\.|^::1$/.test(socket.localAddress ?? '')
  return !own || host === undefined || loopback.test(host)
}
