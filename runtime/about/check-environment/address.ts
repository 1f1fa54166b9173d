import { NotThere } from './not-there.ts'

export interface HostPort {
  readonly host: string
  readonly port: number
}

/** `host:port`, where the host may be an IPv6 address, in brackets or not. */
export function split(text: string): HostPort {
  const [, host, digits] = /^\s*(.*):(\d{1,5})\s*$/.exec(text) ?? []
  const port = Number(digits)
  if (host === undefined || host === '' || port > 65_535) throw new NotThere(`"${text}" is not host:port`)
  return { host: host.replace(/^\[|\]$/g, ''), port }
}
