import type { In, Out, Type } from './types.ts'

/** A request with its answer: its number and name, and the versions that are spoken here. */
export interface Api<Request extends AnyType, Response extends AnyType> {
  readonly key: number
  readonly name: string
  /** The first version and the last. */
  readonly least: number
  readonly most: number
  /** The first version with compact lengths and tagged fields (see reader.ts); none without. */
  readonly flexible?: number
  readonly request: Request
  readonly response: Response
}

type AnyType = Type<unknown, never>
export type AnyApi = Api<AnyType, AnyType>

/** Names the two types, so that they need not be written. */
export function api<Request extends AnyType, Response extends AnyType>(
  definition: Api<Request, Response>,
): Api<Request, Response> {
  return definition
}

export function isFlexible({ flexible }: AnyApi, version: number): boolean {
  return flexible !== undefined && version >= flexible
}

/** As a broker sees them: requests are read and answers written. */
export type RequestOf<A extends AnyApi> = Out<A['request']>
export type ResponseOf<A extends AnyApi> = In<A['response']>
