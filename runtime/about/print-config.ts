import { ConfigurationError } from '../core/contracts.ts'
import type { Text } from './index.ts'
import { isExternal, resolved, written } from './text.ts'

/**
 * The settings as Flume properties, one a line, with references looked up where they are set; secrets are masked.
 * `agent` is the agent's name.
 */
export function configText(
  agent: string,
  settings: readonly { readonly name: string; readonly value: Text }[],
): string {
  return settings
    .map(({ name, value }) => `${agent}.${name} = ${escaped(withoutPassword(valueText(value)))}\n`)
    .join('')
}

function valueText(value: Text): string {
  if (isExternal(value)) return written(value)
  try {
    return resolved(value)
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return written(value)
  }
}

/** `http://user:word@host` without the word. */
const withoutPassword = (text: string): string => text.replace(/(?<=:\/\/[^/@\s:]*:)[^/@\s]+(?=@)/g, '(secret)')

/** As java.util.Properties reads it back. */
const escaped = (text: string): string =>
  text.replace(/[\\\n\r\t]|^ /g, char => ({ '\n': '\\n', '\r': '\\r', '\t': '\\t' })[char] ?? `\\${char}`)
