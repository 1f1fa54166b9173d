/** Keys and values as java.util.Properties reads them back; everything past ASCII is escaped, so the encoding plays no part. */

export function propertyLine(key: string, value: string): string {
  return `${escaped(key).replace(/[ :=]/g, '\\$&').replace(/^[#!]/, '\\$&')} = ${escaped(value).replace(/^ /, '\\ ')}`
}

const letters: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\f': '\\f', '\\': '\\\\' }

function escaped(text: string): string {
  return text.replace(
    /[\\\0-\x1f\x7f-\uffff]/g,
    c => letters[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** A comment stays readable for people: Java passes over it, whatever its encoding. */
export const commentLine = (text: string): string => text.replace(/[\r\n]+/g, ' ')
