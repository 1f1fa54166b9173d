/** Runs in vitest's main process: starts a shared server when the first test file asks for it, and stops all at the end. */
import { createServer } from 'node:http'
import type { TestProject } from 'vitest/node'
import { Unavailable } from './java.ts'
import { type Broker, startKafka } from './kafka.ts'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const kafka = new SharedKafka()
  const server = createServer(async (request, response) => {
    try {
      if (request.url !== '/kafka') throw new Error(`no shared server ${request.url}`)
      response.end(await kafka.bootstrap())
    } catch (error) {
      response.statusCode = error instanceof Unavailable ? 503 : 500
      response.end((error as Error).message)
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  project.provide('servers', `http://127.0.0.1:${(server.address() as { port: number }).port}`)
  return async () => {
    server.close()
    await kafka.stop()
  }
}

/** KAFKA_BOOTSTRAP when it is set; else a broker of this run. */
class SharedKafka {
  #broker: Promise<Broker> | undefined

  async bootstrap(): Promise<string> {
    const named = process.env.KAFKA_BOOTSTRAP
    if (named) return named
    this.#broker ??= startKafka({ say: line => console.error(line) })
    return (await this.#broker).bootstrap
  }

  async stop(): Promise<void> {
    const broker = await this.#broker?.catch(() => undefined)
    await broker?.stop()
  }
}
