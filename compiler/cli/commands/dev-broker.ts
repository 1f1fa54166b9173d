import { startDevBroker } from '../../dev-broker/index.ts'
import { forDevelopment, say } from '../dev-broker.ts'
import { UserError } from '../main.ts'

/** Runs until it is stopped by a signal. */
export async function devBroker(options: { port: number; partitions: number }): Promise<void> {
  try {
    const broker = await startDevBroker({ ...options, say })
    say(`The development broker answers at ${broker.address}. It is ${forDevelopment}.`)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw new UserError(
      `the development broker can't listen at port ${options.port}: ${code === 'EADDRINUSE' ? 'it is in use' : message}`,
    )
  }
}
