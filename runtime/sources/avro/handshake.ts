import type { AvroDecoder } from '../../core/avro-decoder.ts'
import type { AvroEncoder } from '../../core/avro-encoder.ts'
import { hash, protocol } from '../../sinks/avro/protocol.ts'
import { MalformedRequest } from '../shared/rpc/request-reader.ts'

/**
 * Sums of the protocol's text as Flume 1.7 to 1.11 renders it, as its trunk does, and as we do. All say the same, so a
 * client that thinks of any of them as ours is right.
 */
const known = new Set(['86aadae2c45474c0fe93ffd0f2350a65', '8076c53714e01f6e2c1deb9544e7b1fe', hash.toString('hex')])

const [both, client, none] = [0, 1, 2]

/**
 * Reads a handshake and writes the answer to it. False when the client's protocol is not known: then the request was
 * not a call yet, and the client repeats it with the protocol's text.
 */
export function answerHandshake(decoder: AvroDecoder, answer: AvroEncoder): boolean {
  const clientHash = decoder.fixed(16).toString('hex')
  const text = decoder.optional(() => decoder.string())
  const serverHash = decoder.fixed(16).toString('hex')
  decoder.optional(() => decoder.blocks(() => [decoder.string(), decoder.bytes()]))
  if (text !== undefined) checkLayout(text)
  const isKnown = text !== undefined || known.has(clientHash)
  // The metadata at the end is null.
  if (isKnown && known.has(serverHash)) answer.long(both).long(0).long(0).long(0)
  else
    answer
      .long(isKnown ? client : none)
      .long(1)
      .string(protocol)
      .long(1)
      .fixed(hash)
      .long(0)
  return isKnown
}

/** An event must be laid out as we read it: a map of headers, then the body. */
function checkLayout(text: string): void {
  const types: readonly RecordType[] = parsed(text).types ?? []
  const fields = types.find(type => /(^|\.)AvroFlumeEvent$/.test(type.name ?? ''))?.fields ?? []
  const layout = fields.map(({ name, type }) => `${name}: ${kindOf(type)}`).join(', ')
  if (layout !== 'headers: map, body: bytes')
    throw new MalformedRequest(`the client's protocol has another event: {${layout}}`)
}

interface RecordType {
  readonly name?: string
  readonly fields?: readonly { readonly name: string; readonly type: unknown }[]
}

function parsed(text: string): { readonly types?: readonly RecordType[] } {
  try {
    if (text.length <= longestText) return JSON.parse(text) ?? {}
  } catch {
    // It is not JSON: the same as a text that is far too long.
  }
  throw new MalformedRequest("the client's protocol can't be read")
}

/** In characters; the real one has about two thousand. */
const longestText = 100_000

/** `bytes` may also be written as {type: bytes}. */
function kindOf(type: unknown): unknown {
  return typeof type === 'object' && type !== null && 'type' in type ? type.type : type
}
