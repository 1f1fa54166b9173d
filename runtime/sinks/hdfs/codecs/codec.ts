/** Hadoop's codecs, by the names that hdfs.codeC takes. */
import { promisify } from 'node:util'
import { deflate, gzip } from 'node:zlib'
import { ConfigurationError } from '../../../core/contracts.ts'
import { loadZstd, zstdCompress } from '../../../kafka/codecs/zstd.ts'
import { bzip2 } from './bzip2.ts'
import { hadoopLz4, hadoopSnappy } from './hadoop-blocks.ts'

export interface Codec {
  /** Java's. */
  readonly className: string
  /** With its full stop. */
  readonly extension: string
  /** A stream that is whole by itself. */
  compress(plain: Buffer): Promise<Buffer>
  /** Must have resolved before `compress` is called. */
  load?(): Promise<void>
}

const zlib: (plain: Buffer) => Promise<Buffer> = promisify(deflate)
const gz: (plain: Buffer) => Promise<Buffer> = promisify(gzip)
const own = (name: string): string => `org.apache.hadoop.io.compress.${name}`

const codecs: readonly Codec[] = [
  { className: own('GzipCodec'), extension: '.gz', compress: gz },
  { className: own('BZip2Codec'), extension: '.bz2', compress: bzip2 },
  { className: own('DefaultCodec'), extension: '.deflate', compress: zlib },
  { className: own('DeflateCodec'), extension: '.deflate', compress: zlib },
  { className: own('SnappyCodec'), extension: '.snappy', compress: async plain => hadoopSnappy(plain) },
  { className: own('Lz4Codec'), extension: '.lz4', compress: async plain => hadoopLz4(plain) },
  { className: own('ZStandardCodec'), extension: '.zst', compress: async plain => zstdCompress(plain), load: loadZstd },
]

/** Undefined for `none` and for nothing. Throws ConfigurationError. */
export function codecNamed(name: string | undefined): Codec | undefined {
  if (name === undefined || name.toLowerCase() === 'none') return undefined
  const found = codecs.find(codec => codec.className === name || shortNames(codec).includes(name.toLowerCase()))
  if (found === undefined)
    throw new ConfigurationError(
      `hdfs.codeC: "${name}" is not built in; there are ${codecs.map(one => shortNames(one)[1]).join(', ')}`,
    )
  return found
}

/** The class's simple name, and that without `Codec`. */
function shortNames({ className }: Codec): readonly string[] {
  const simple = className.slice(className.lastIndexOf('.') + 1).toLowerCase()
  return [simple, simple.replace(/codec$/, '')]
}
