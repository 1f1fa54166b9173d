import { createServer } from 'node:net'

/** Below those that the system gives to connections, which would come between the look and the use. */
const lowest = 10_000
const highest = 32_000
/** Processes side by side begin at different places; one process does not give a port twice in a round. */
let last = lowest + ((process.pid * 131) % (highest - lowest))

/** A port of this machine that is free now. */
export async function freePort(): Promise<number> {
  for (;;) {
    last = last < highest ? last + 1 : lowest
    // Others who ask while we look move `last` on.
    const port = last
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    )
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
