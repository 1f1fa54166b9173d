import { connect } from 'node:net'
import { type HostPort, split } from './address.ts'
import { NotThere, why } from './not-there.ts'

/** How long a peer may take to accept a connection, in ms. */
const patience = 5000

/** Opens a connection to a URL's host, or to each of `host:port,…`, of which one must answer. */
export async function reaches(farSide: string): Promise<string> {
  const addresses = farSide.includes('://') ? [ofUrl(farSide)] : farSide.split(',').map(split)
  const failures: string[] = []
  for (const address of addresses) {
    const reason = await connected(address).catch(error => why(error))
    if (reason !== undefined) failures.push(`${address.host}:${address.port}: ${reason}`)
  }
  if (failures.length === addresses.length)
    throw new NotThere(`${failures.join('; ')}: start the far side, or correct the address, the name or the firewall`)
  const answering = `${addresses.length - failures.length} of ${addresses.length} answer`
  return addresses.length === 1 ? `${farSide} answers` : [answering, ...failures].join('; ')
}

function ofUrl(text: string): HostPort {
  if (!URL.canParse(text)) throw new NotThere(`"${text}" is no URL`)
  const { hostname, port, protocol } = new URL(text)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'https:' ? 443 : 80) }
}

function connected({ host, port }: HostPort): Promise<undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: patience })
    const end = (settle: () => void) => {
      socket.destroy()
      settle()
    }
    socket.once('connect', () => end(() => resolve(undefined)))
    socket.once('error', error => end(() => reject(error)))
    socket.once('timeout', () => end(() => reject(new Error(`no answer within ${patience / 1000} s`))))
  })
}
