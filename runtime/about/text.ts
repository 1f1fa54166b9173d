import { env, sys } from '../core/environment.ts'
import { external } from '../core/external.ts'
import type { Lookup, Text } from './index.ts'

/** The text with its references looked up. Throws ConfigurationError for one that is not set. */
export function resolved(text: Text): string {
  return typeof text === 'string'
    ? text
    : text.map(piece => (typeof piece === 'string' ? piece : found(piece))).join('')
}

function found({ from, name, fallback, command = '', charset }: Lookup): string {
  return from === 'external' ? external(name, command, charset) : (from === 'env' ? env : sys)(name, fallback)
}

/** Whether a command would be run for it, whose answer is not to be shown. */
export const isExternal = (text: Text): boolean =>
  typeof text !== 'string' && text.some(piece => typeof piece !== 'string' && piece.from === 'external')

/** The text as the file has it, with references by name. */
export function written(text: Text): string {
  if (typeof text === 'string') return text
  return text.map(piece => (typeof piece === 'string' ? piece : reference(piece))).join('')
}

const reference = ({ from, name, fallback }: Lookup): string =>
  `\${${from}:${name}${fallback === undefined ? '' : `:-${fallback}`}}`
