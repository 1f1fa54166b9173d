import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { split } from './address.ts'
import { NotThere, why } from './not-there.ts'

/** Listens at `host:port` and lets go again. */
export async function canListen(protocol: 'tcp' | 'udp', address: string): Promise<string> {
  const { host, port } = split(address)
  try {
    await (protocol === 'tcp' ? tcp(host, port) : udp(host, port))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const remedy = code === 'EACCES' ? '; ports below 1024 need CAP_NET_BIND_SERVICE' : ''
    throw new NotThere(`can't listen on ${protocol} ${address}: ${why(error)}${remedy}`)
  }
  return `${protocol} ${address} is free`
}

async function tcp(host: string, port: number): Promise<void> {
  const server = createServer().listen(port, host)
  await once(server, 'listening')
  server.close()
  await once(server, 'close')
}

async function udp(host: string, port: number): Promise<void> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4').bind(port, host)
  await once(socket, 'listening')
  socket.close()
}
