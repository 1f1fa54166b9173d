/** How commands start the development broker, and how a pipeline is turned to it. */

import type { Ir, IrComponent, IrReference } from '../4-lower/index.ts'
import { type DevBroker, type DevBrokerOptions, startDevBroker } from '../dev-broker/index.ts'
import { securityOf, servers, withOptions } from '../trial/options.ts'

/** The variable by which a bundle finds the broker: its address is not written into the bundle, so that the cache holds. */
export const addressVariable = 'FLUMEC_DEV_BROKER'

/** The same agent with the development broker in the place of its Kafka, in the clear; and the components that have one. */
export function onDevBroker(ir: Ir): { ir: Ir; turned: readonly string[] } {
  const turned: string[] = []
  const turn = <T extends IrComponent>(one: T): T => {
    if (!(servers in one.options)) return one
    turned.push(one.name)
    return withOptions(one, { [servers]: address }, securityOf(one))
  }
  const { sources, channels, sinks } = ir
  return { ir: { ...ir, sources: sources.map(turn), channels: channels.map(turn), sinks: sinks.map(turn) }, turned }
}

const address: IrReference = { pieces: [{ from: 'env', name: addressVariable }], as: 'string' }

/** Kafka's own port where it is free, or another. */
export async function startOnUsualPort(options: DevBrokerOptions): Promise<DevBroker> {
  try {
    return await startDevBroker({ ...options, port: 9092 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    return startDevBroker(options)
  }
}

/** What is said at every start. */
export const forDevelopment =
  'for development and tests: it keeps records in memory alone, and forgets them when it ends'

/** To standard error, like all that is not a command's result. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`)
