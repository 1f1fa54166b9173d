/**
 * Zstandard: read by fzstd (small, plain JavaScript), written by the reference library as WebAssembly, which is loaded
 * only by who compresses.
 */
import { Decompress } from 'fzstd'
import { MalformedData } from './malformed.ts'

let library: { compress(plain: Uint8Array, level: number): Uint8Array } | undefined

/** Must have resolved before zstdCompress is called. */
export async function loadZstd(): Promise<void> {
  if (library !== undefined) return
  const { Zstd } = await import('@hpcc-js/wasm-zstd')
  library = await Zstd.load()
}

/** Kafka's own default level. */
const level = 3

export function zstdCompress(plain: Buffer): Buffer {
  if (library === undefined) throw new Error('zstd was not loaded; this is a bug in flumec')
  const packed = library.compress(plain, level)
  return Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength)
}

export function zstdDecompress(data: Buffer, most: number): Buffer {
  const parts: Uint8Array[] = []
  let bytes = 0
  const stream = new Decompress(part => {
    bytes += part.length
    if (bytes > most) throw new MalformedData(`a zstd frame grows past the ${most} bytes allowed`)
    parts.push(part)
  })
  try {
    stream.push(data, true)
  } catch (error) {
    throw error instanceof MalformedData ? error : new MalformedData(`zstd: ${(error as Error).message}`)
  }
  return Buffer.concat(parts, bytes)
}
