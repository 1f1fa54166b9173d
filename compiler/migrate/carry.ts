/**
 * References from one format to the other, so that each means the same.
 *
 * `${env:NAME}` and `${sys:name}` are references in both; plain `${NAME}` is one in YAML alone, and text in .properties
 * (config-layer 4.1). `$${` is text in both.
 */
type Format = 'properties' | 'yaml'

const reference = /(\$?)\$\{(?:([A-Za-z]+):)?([A-Za-z_][A-Za-z0-9_.]*)(:-[^}]*)?\}/g

/** `isKey` tells whether the target file has a property of that name, which Flume would put in its place. */
export function carried(text: string, to: Format, isKey: (name: string) => boolean = () => false): string {
  return text.replace(reference, (...match) => (to === 'yaml' ? toYaml(match) : toProperties(match, isKey)))
}

type Match = readonly string[]

function toYaml([whole, dollar, prefix, name, fallback = '']: Match): string {
  if (dollar === '$') return whole!
  if (prefix === undefined) return `$${whole}`
  return prefix.toLowerCase() === 'env' ? `\${${name}${fallback}}` : whole!
}

function toProperties([whole, dollar, prefix, name, fallback]: Match, isKey: (name: string) => boolean): string {
  const isText = prefix === undefined && fallback === undefined && !isKey(name!)
  if (dollar === '$') return isText ? whole!.slice(1) : whole!
  return prefix === undefined ? `\${env:${name}${fallback ?? ''}}` : whole!
}

/** A reference to an environment variable, as YAML writes it. */
export const environment = (name: string): string => `\${${name}}`
