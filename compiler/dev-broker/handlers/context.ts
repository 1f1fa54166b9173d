import type { Broker } from '../broker.ts'
import type { Client } from '../groups/member.ts'
import type { AnyApi, RequestOf, ResponseOf } from '../protocol/api.ts'
import type { Login } from '../server/login.ts'

/** What a handler knows besides the request. */
export interface Context {
  readonly broker: Broker
  readonly client: Client
  readonly login: Login
  /** Of the request. */
  readonly version: number
}

/** Resolves with the answer, or with undefined where the client wants none. */
export type Handler<A extends AnyApi> = (
  request: RequestOf<A>,
  context: Context,
) => ResponseOf<A> | undefined | Promise<ResponseOf<A> | undefined>

export interface Route {
  readonly api: AnyApi
  readonly handle: (request: unknown, context: Context) => unknown
}

export function route<A extends AnyApi>(api: A, handle: Handler<A>): Route {
  return { api, handle: handle as Route['handle'] }
}

/** Ends the connection, as Kafka does where there is no way to say what is wrong. */
export class Cut extends Error {
  override readonly name = 'Cut'
}
