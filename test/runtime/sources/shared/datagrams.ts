import { createSocket } from 'node:dgram'
import type { Source } from '../../../../runtime/core/contracts.ts'
import { sourceContext, type TestContext, TestOutlet } from '../../../contracts/support.ts'

export const local = '127.0.0.1'

/** Sends datagrams from one socket and gives its port. */
export async function send(port: number, datagrams: readonly (string | Buffer)[]): Promise<number> {
  const socket = createSocket('udp4')
  for (const datagram of datagrams)
    await new Promise<void>((resolve, reject) =>
      socket.send(datagram, port, local, error => (error ? reject(error) : resolve())),
    )
  const from = socket.address().port
  socket.close()
  return from
}

/** Starts the source and closes it at the end. */
export async function running<T extends Source>(
  source: T,
  use: (source: T, outlet: TestOutlet, context: TestContext) => Promise<void>,
) {
  const outlet = new TestOutlet()
  const context = sourceContext(outlet)
  await source.start(context)
  try {
    await use(source, outlet, context)
  } finally {
    outlet.release()
    await source.close()
  }
}
