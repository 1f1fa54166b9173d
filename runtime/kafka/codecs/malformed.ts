/** Compressed bytes that don't follow their format, or that would grow past what is allowed. */
export class MalformedData extends Error {
  override readonly name = 'MalformedData'
}
