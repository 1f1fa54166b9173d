import { ConfigurationError } from '../../core/contracts.ts'
import { trustedCertificates } from '../../core/java-key-store.ts'
import type { Destination } from './destination.ts'
import { LocalFiles } from './local.ts'
import type { Place } from './place.ts'
import { S3 } from './s3/index.ts'
import type { StoreOptions } from './s3/store.ts'
import type { HdfsSettings } from './settings.ts'
import { WebHdfs } from './webhdfs/index.ts'

/** The file system that the scheme of hdfs.path stands for. Throws ConfigurationError. */
export function destinationOf(place: Place, all: HdfsSettings): Destination {
  if (place.scheme === 'file') return new LocalFiles()
  const store = all['hdfs.truststore'] ?? process.env.FLUME_SSL_TRUSTSTORE_PATH
  const exchange = {
    ca: store === undefined ? undefined : trustedCertificates(store),
    timeout: all['hdfs.callTimeout'],
  }
  if (isS3(place.scheme)) return new S3({ ...exchange, ...s3Options(place, all) })
  return new WebHdfs({
    ...exchange,
    addresses: addresses(place, all['hdfs.webhdfs'] ?? []),
    user: all['hdfs.user'],
    proxyUser: all['hdfs.proxyUser'],
    tokenFile: all['hdfs.delegationTokenFile'],
  })
}

const isS3 = (scheme: string | undefined): boolean => scheme === 's3a' || scheme === 's3n' || scheme === 's3'

function s3Options({ authority }: Place, all: HdfsSettings): Omit<StoreOptions, 'ca' | 'timeout'> {
  const { env } = process
  const region = all['hdfs.s3.region'] ?? env.AWS_REGION ?? 'us-east-1'
  const accessKey = all['hdfs.s3.accessKey'] ?? env.AWS_ACCESS_KEY_ID
  const secretKey = all['hdfs.s3.secretKey'] ?? env.AWS_SECRET_ACCESS_KEY
  if (authority === '') throw new ConfigurationError('hdfs.path has no bucket: s3a://BUCKET/path')
  if (accessKey === undefined || secretKey === undefined)
    throw new ConfigurationError(
      'an s3a: path needs hdfs.s3.accessKey and hdfs.s3.secretKey, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    )
  const endpoint = webAddress(all['hdfs.s3.endpoint'] ?? `https://s3.${region}.amazonaws.com`, 'hdfs.s3.endpoint')
  const sessionToken = all['hdfs.s3.accessKey'] === undefined ? env.AWS_SESSION_TOKEN : undefined
  return { endpoint, bucket: authority, region, accessKey, secretKey, sessionToken }
}

/** Where WebHDFS of a new cluster listens. */
const defaultPort = 9870

function addresses({ scheme, authority }: Place, named: readonly string[]): readonly string[] {
  if (scheme !== undefined && !['hdfs', 'webhdfs', 'swebhdfs'].includes(scheme))
    throw new ConfigurationError(
      `hdfs.path: "${scheme}:" is not built in; there are hdfs, webhdfs, swebhdfs, s3a and file`,
    )
  const found = named.length > 0 ? named : fromPath(scheme, authority)
  return found.map(text => webAddress(text, 'hdfs.webhdfs'))
}

/** Without a slash at its end. */
function webAddress(text: string, option: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new ConfigurationError(`${option}: "${text}" is no http or https URL`)
  return url.href.replace(/\/+$/, '')
}

function fromPath(scheme: string | undefined, authority: string): readonly string[] {
  if (authority === '') throw new ConfigurationError('hdfs.path has no host: name one there, or in hdfs.webhdfs')
  // The port of hdfs: is that of the name node's own protocol.
  if (scheme === 'hdfs') return [`http://${authority.replace(/:\d+$/, '')}:${defaultPort}`]
  return [`${scheme === 'swebhdfs' ? 'https' : 'http'}://${authority}`]
}
