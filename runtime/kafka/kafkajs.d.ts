/** The parts of kafkajs 2.2.4 that we use, below its public interface; hence the exact version in package.json. */
declare module 'kafkajs/src/network/connection.js' {
  import type { Socket } from 'node:net'

  interface Logger {
    namespace(name: string): Logger
    debug(message: string, extra?: object): void
    info(message: string, extra?: object): void
    warn(message: string, extra?: object): void
    error(message: string, extra?: object): void
  }

  interface Sasl {
    mechanism: string
    username: string
    password: string
  }

  /** What kafkajs hands to its request queue: `entry` is answered with the response's payload. */
  interface PushedRequest {
    entry: {
      apiKey: number
      apiName: string
      apiVersion: number
      correlationId: number
      resolve(response: { correlationId: number; entry: object; size: number; payload: Buffer | null }): void
      reject(error: Error): void
    }
    expectResponse: boolean
    requestTimeout?: number | null
    sendRequest(): void
  }

  class Connection {
    constructor(options: {
      host: string
      port: number
      logger: Logger
      socketFactory(target: { host: string; port: number; ssl: object | null; onConnect: () => void }): Socket
      requestTimeout: number
      connectionTimeout: number
      clientId: string
      ssl: object | null
      sasl: Sasl | null
    })
    requestQueue: object
    connectionStatus: string
    socket: Socket | undefined
    connect(): Promise<boolean>
    authenticate(): Promise<void>
    isConnected(): boolean
    isAuthenticated(): boolean
    setVersions(versions: Record<number, { minVersion: number; maxVersion: number }>): void
    setSupportAuthenticationProtocol(isSupported: boolean): void
    nextCorrelationId(): number
    rejectRequests(error: Error): void
  }

  export default Connection
}
