/** What can't be the same in two runs. Each mask is narrow: a value of another shape stays as it is, and is compared. */
import { hostname, networkInterfaces } from 'node:os'
import type { Run } from './run.ts'

export type Mask = (value: string, run: Run) => string

/** A time of the run, in ms since the epoch. */
export const now: Mask = (value, run) => (/^\d{13}$/.test(value) && run.wasAt(Number(value)) ? '<now>' : value)

/** The month, day and time of a syslog time stamp, whose year is guessed. */
export const yearless: Mask = value =>
  /^-?\d+$/.test(value) ? new Date(Number(value)).toISOString().replace(/^[^-]*-/, '<year>-') : value

export const uuid: Mask = value => value.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, '<uuid>')

export const hostAddress: Mask = value => {
  const addresses = Object.values(networkInterfaces()).flatMap(all => all ?? [])
  return [...addresses.map(({ address }) => address), '127.0.1.1'].includes(value) ? '<address>' : value
}

export const hostName: Mask = value => (value.split('.')[0] === hostname().split('.')[0] ? '<host>' : value)

/** The clock in the name of a file. */
export const fileClock: Mask = (name, run) => name.replace(/\d{13}/g, clock => now(clock, run))
