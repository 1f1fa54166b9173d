import { connect } from 'node:net'
import { type HostPort, split } from './address.ts'
import { NotThere, why } from './not-there.ts'

/** How long a peer may take to accept a connection, in ms. */
const patience = 5000

/** Opens a connection to each of the addresses, of which one must answer. `port`: of those that name none. */
export async function reaches(farSide: string, port?: number): Promise<string> {
  const addresses = farSide.split(',').map(text => addressOf(text.trim(), port))
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

function addressOf(text: string, port: number | undefined): HostPort {
  if (!text.includes('://')) return split(port === undefined || /:\d+$/.test(text) ? text : `${text}:${port}`)
  if (!URL.canParse(text)) throw new NotThere(`"${text}" is no URL`)
  const { hostname, protocol } = new URL(text)
  // Not URL's own, which leaves out a port that is the protocol's.
  const given = /^[^/]+\/\/[^/]*:(\d+)(\/|$)/.exec(text)?.[1]
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(given ?? port ?? usual[protocol] ?? 80) }
}

const usual: Readonly<Record<string, number>> = { 'https:': 443, 'stomp:': 61_613, 'stomp+ssl:': 61_614 }

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
