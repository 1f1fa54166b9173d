/** How events become documents of a search engine: for the elasticsearch sink. */
import type { EventBatch } from '../core/event-batch.ts'

export interface DocumentSerializer {
  /** The document of event i: a JSON object in one line. Throws DocumentError. */
  document(batch: EventBatch, i: number): string
}

/** An event that can't become a document. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError'
}

/** Members of an object, in order. */
export type Fields = readonly (readonly [name: string, json: string])[]

export const objectOf = (fields: Fields): string =>
  `{${fields.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`

/** The headers of event i, each as a field. */
export const headerFields = (batch: EventBatch, i: number): Fields =>
  Object.entries(batch.headersOf(i)).map(([name, value]) => [name, jsonOf(value)])

/** Text that is a JSON object is embedded as it stands, so that no digit of a number is lost; other text is a string. */
export function jsonOf(text: string): string {
  return isObject(text) ? text.replace(/[\r\n]+/g, ' ') : JSON.stringify(text)
}

function isObject(text: string): boolean {
  if (!/^\s*\{/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
