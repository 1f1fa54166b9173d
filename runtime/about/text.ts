import { env, sys } from '../core/environment.ts'
import type { Lookup, Text } from './index.ts'

/** The text with its references looked up. Throws ConfigurationError for one that is not set. */
export function resolved(text: Text): string {
  return typeof text === 'string'
    ? text
    : text.map(piece => (typeof piece === 'string' ? piece : found(piece))).join('')
}

const found = ({ from, name, fallback }: Lookup): string => (from === 'env' ? env : sys)(name, fallback)

/** The text as the file has it, with references by name. */
export function written(text: Text): string {
  if (typeof text === 'string') return text
  return text.map(piece => (typeof piece === 'string' ? piece : reference(piece))).join('')
}

const reference = ({ from, name, fallback }: Lookup): string =>
  `\${${from}:${name}${fallback === undefined ? '' : `:-${fallback}`}}`
