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
  return [...text.matchAll(reference)].reverse().reduce((rest, match) => {
    const { index, 0: whole } = match
    const written = to === 'yaml' ? toYaml(match) : toProperties(match, name => isKey(name) || text[index - 1] === '$')
    return rest.slice(0, index) + written + rest.slice(index + whole.length)
  }, text)
}

function toYaml([whole, dollar, prefix, name, fallback = '']: RegExpMatchArray): string {
  if (dollar === '$') return whole
  if (prefix === undefined) return `$${whole}`
  return prefix.toLowerCase() === 'env' ? `\${${name}${fallback}}` : whole
}

/** A text keeps its escape only where Flume would take it for a reference, or for another escape. */
function toProperties(
  [whole, dollar, prefix, name, fallback]: RegExpMatchArray,
  isTaken: (name: string) => boolean,
): string {
  const isText = prefix === undefined && fallback === undefined && !isTaken(name!)
  if (dollar === '$') return isText ? whole.slice(1) : whole
  return prefix === undefined ? `\${env:${name}${fallback ?? ''}}` : whole
}

/** A reference to an environment variable, as YAML writes it. */
export const environment = (name: string): string => `\${${name}}`
