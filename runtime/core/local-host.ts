/** What this machine is called, found out once, when the first component that asks for it is loaded. */
import { lookup, lookupService } from 'node:dns/promises'
import { hostname, networkInterfaces } from 'node:os'

export interface LocalHost {
  /** The host name as the machine itself has it. */
  readonly name: string
  /** The address that the host name leads to; else one of the network interfaces; undefined without any. */
  readonly address: string | undefined
  /** The name that the address leads back to; else the address. */
  readonly canonicalName: string | undefined
}

export const localHost: LocalHost = await find()

async function find(): Promise<LocalHost> {
  const name = hostname()
  const address = await within(
    lookup(name, { verbatim: false }).then(found => found.address),
    interfaceAddress(),
  )
  if (address === undefined) return { name, address, canonicalName: undefined }
  const canonicalName = await within(
    lookupService(address, 0).then(found => found.hostname),
    address,
  )
  return { name, address, canonicalName }
}

/** A name server that is away must not keep the agent from starting. */
function within<T, E>(answer: Promise<T>, otherwise: E): Promise<T | E> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(otherwise), 5000)
    const end = (value: T | E) => {
      clearTimeout(timer)
      resolve(value)
    }
    answer.then(end, () => end(otherwise))
  })
}

function interfaceAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap(addresses => addresses ?? [])
  return all.find(one => !one.internal && one.family === 'IPv4')?.address ?? all.find(one => !one.internal)?.address
}
