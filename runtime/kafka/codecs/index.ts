/** The compressions of Kafka's record batches. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { lz4Compress, lz4Decompress } from './lz4.ts'
import { MalformedData } from './malformed.ts'
import { snappyCompress, snappyDecompress } from './snappy.ts'
import { zstdCompress, zstdDecompress } from './zstd.ts'

export { MalformedData } from './malformed.ts'
export { loadZstd } from './zstd.ts'

/** In the order of their numbers in a record batch. */
export const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const

export type Codec = (typeof codecs)[number]

export function codecNumber(codec: Codec): number {
  return codecs.indexOf(codec)
}

const compressors: Record<Codec, (plain: Buffer) => Buffer> = {
  none: plain => plain,
  gzip: plain => gzipSync(plain),
  snappy: snappyCompress,
  lz4: lz4Compress,
  zstd: zstdCompress,
}

const decompressors: Record<Codec, (data: Buffer, most: number) => Buffer> = {
  none: data => data,
  gzip: gunzip,
  snappy: snappyDecompress,
  lz4: lz4Decompress,
  zstd: zstdDecompress,
}

export function compress(codec: Codec, plain: Buffer): Buffer {
  return compressors[codec](plain)
}

/** Plain bytes past `most` are refused: a few compressed bytes must not fill the memory. Throws MalformedData. */
export function decompress(number: number, data: Buffer, most: number): Buffer {
  const codec = codecs[number]
  if (codec === undefined) throw new MalformedData(`compression number ${number} is unknown`)
  return decompressors[codec](data, most)
}

function gunzip(data: Buffer, most: number): Buffer {
  try {
    return gunzipSync(data, { maxOutputLength: most })
  } catch (error) {
    throw new MalformedData(`gzip: ${(error as Error).message}`)
  }
}
