import type { IrReference, IrValue } from '../4-lower/index.ts'

type Env = Readonly<Record<string, string | undefined>>

/** The text of a setting, with its references looked up; undefined where it is not set or can't be looked up here. */
export function textOf(value: IrValue | undefined, env: Env): string | undefined {
  if (typeof value !== 'object') return value === undefined ? undefined : String(value)
  if (!('pieces' in value)) return undefined
  const texts = (value as IrReference).pieces.map(piece =>
    typeof piece === 'string' ? piece : ((piece.from === 'env' ? env[piece.name] : undefined) ?? piece.fallback),
  )
  return texts.includes(undefined) ? undefined : texts.join('')
}

/** Those of a list; a single text has its items behind blanks or commas. */
export function textsOf(value: IrValue | undefined, env: Env): string[] {
  const items = Array.isArray(value) ? (value as IrValue[]) : value === undefined ? [] : [value]
  return items.flatMap(one => textOf(one, env)?.split(/[\s,]+/) ?? []).filter(text => text !== '')
}
