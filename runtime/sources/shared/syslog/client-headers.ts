import { lookupService } from 'node:dns/promises'

export interface ClientOptions {
  readonly clientIPHeader?: string
  readonly clientHostnameHeader?: string
}

/** Headers about the peer that a message came from. A name that can't be found is the address, as in Java. */
export async function clientHeaders(options: ClientOptions, address: string): Promise<Record<string, string>> {
  const ip = address.replace(/^::ffff:(?=\d+\.)/, '')
  const { clientIPHeader, clientHostnameHeader } = options
  return {
    ...(clientIPHeader === undefined ? {} : { [clientIPHeader]: ip }),
    ...(clientHostnameHeader === undefined ? {} : { [clientHostnameHeader]: await hostName(ip) }),
  }
}

/** Names that were looked up; forgotten when they are many. */
const known = new Map<string, Promise<string>>()

function hostName(ip: string): Promise<string> {
  if (known.size > 10_000) known.clear()
  const name =
    known.get(ip) ??
    lookupService(ip, 0).then(
      ({ hostname }) => hostname,
      () => ip,
    )
  known.set(ip, name)
  return name
}
