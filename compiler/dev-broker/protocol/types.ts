/**
 * The types that messages are made of. A message is written down once, as a structure of typed fields with the versions
 * that have them; reading, writing and TypeScript's types derive from that. Null is `undefined` here.
 */
import type { Reader } from './reader.ts'
import { MalformedRequest } from './reader.ts'
import type { Writer } from './writer.ts'

/** `Out` is what is read, `In` what may be written: undefined in it makes a structure's field optional. */
export interface Type<Out, In = Out> {
  read(from: Reader): Out
  write(to: Writer, value: In): void
}

export type Out<T> = T extends Type<infer O, never> ? O : never
export type In<T> = T extends { write(to: Writer, value: infer I): void } ? I : never

export const int8: Type<number> = { read: from => from.int8(), write: (to, value) => to.int8(value) }
export const int16: Type<number> = { read: from => from.int16(), write: (to, value) => to.int16(value) }
export const int32: Type<number> = { read: from => from.int32(), write: (to, value) => to.int32(value) }
export const int64: Type<number> = { read: from => from.int64(), write: (to, value) => to.int64(value) }

export const boolean: Type<boolean> = {
  read: from => from.int8() !== 0,
  write: (to, value) => to.int8(value ? 1 : 0),
}

export const nullableString: Type<string | undefined> = {
  read: from => from.string(),
  write: (to, value) => to.string(value),
}
export const string: Type<string> = { ...nullableString, read: from => present(from.string()) }

export const nullableBytes: Type<Buffer | undefined> = {
  read: from => from.bytes(),
  write: (to, value) => to.bytes(value),
}
export const bytes: Type<Buffer> = { ...nullableBytes, read: from => present(from.bytes()) }

/** Record batches: read as one view, written from many. */
export const records: Type<Buffer | undefined, readonly Buffer[]> = {
  read: from => from.bytes(),
  write: (to, value) => to.pieces(value),
}

export function nullableArray<O, I>(of: Type<O, I>): Type<readonly O[] | undefined, readonly I[] | undefined> {
  return {
    read: from => from.array(() => of.read(from)),
    write: (to, values) => to.array(values, value => of.write(to, value)),
  }
}

export function array<O, I>(of: Type<O, I>): Type<readonly O[], readonly I[]> {
  return { ...nullableArray(of), read: from => present(from.array(() => of.read(from))) }
}

/** A field of some versions only, from the first to the last. In others it is `otherwise` when read, and not written. */
export function versions<O, I>(first: number, last: number, of: Type<O, I>, otherwise: O & I): Type<O, I | undefined> {
  const has = (version: number) => version >= first && version <= last
  return {
    read: from => (has(from.version) ? of.read(from) : otherwise),
    write: (to, value) => has(to.version) && of.write(to, value === undefined ? otherwise : value),
  }
}

export function since<O, I>(first: number, of: Type<O, I>, otherwise: O & I): Type<O, I | undefined> {
  return versions(first, Number.POSITIVE_INFINITY, of, otherwise)
}

/** A field that is written as `value` unless told otherwise. */
export function or<O, I>(of: Type<O, I>, value: O & I): Type<O, I | undefined> {
  return since(0, of, value)
}

type Fields = Readonly<Record<string, Type<unknown, never>>>
type Optional<F extends Fields> = { [K in keyof F]: undefined extends In<F[K]> ? K : never }[keyof F]
type Read<F extends Fields> = { readonly [K in keyof F]: Out<F[K]> }
type Written<F extends Fields> = { readonly [K in Exclude<keyof F, Optional<F>>]: In<F[K]> } & {
  readonly [K in Optional<F>]?: In<F[K]>
}

/** Fields in their order on the wire. */
export function struct<F extends Fields>(fields: F): Type<Read<F>, Written<F>> {
  const all = Object.entries(fields) as [string, Type<unknown, unknown>][]
  return {
    read: from => {
      const value = Object.fromEntries(all.map(([name, type]) => [name, type.read(from)]))
      from.tags()
      return value as Read<F>
    },
    write: (to, value) => {
      for (const [name, type] of all) type.write(to, (value as Readonly<Record<string, unknown>>)[name])
      to.tags()
    },
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new MalformedRequest('a field is null that must not be')
  return value
}
