import { ConfigurationError } from '../../core/contracts.ts'
import { trustedCertificates } from '../../core/java-key-store.ts'
import type { Destination } from './destination.ts'
import { LocalFiles } from './local.ts'
import type { Place } from './place.ts'
import type { HdfsSettings } from './settings.ts'
import { WebHdfs } from './webhdfs/index.ts'

/** The file system that the scheme of hdfs.path stands for. Throws ConfigurationError. */
export function destinationOf(place: Place, all: HdfsSettings): Destination {
  if (place.scheme === 'file') return new LocalFiles()
  const store = all['hdfs.truststore'] ?? process.env.FLUME_SSL_TRUSTSTORE_PATH
  return new WebHdfs({
    addresses: addresses(place, all['hdfs.webhdfs'] ?? []),
    ca: store === undefined ? undefined : trustedCertificates(store),
    timeout: all['hdfs.callTimeout'],
    user: all['hdfs.user'],
    proxyUser: all['hdfs.proxyUser'],
    tokenFile: all['hdfs.delegationTokenFile'],
  })
}

/** Where WebHDFS of a new cluster listens. */
const defaultPort = 9870

function addresses({ scheme, authority }: Place, named: readonly string[]): readonly string[] {
  if (scheme !== undefined && !['hdfs', 'webhdfs', 'swebhdfs'].includes(scheme))
    throw new ConfigurationError(`hdfs.path: "${scheme}:" is not built in; there are hdfs, webhdfs, swebhdfs and file`)
  const found = named.length > 0 ? named : fromPath(scheme, authority)
  return found.map(text => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (url === undefined || !/^https?:$/.test(url.protocol))
      throw new ConfigurationError(`hdfs.webhdfs: "${text}" is no http or https URL`)
    return url.href.replace(/\/+$/, '')
  })
}

function fromPath(scheme: string | undefined, authority: string): readonly string[] {
  if (authority === '') throw new ConfigurationError('hdfs.path has no host: name one there, or in hdfs.webhdfs')
  // The port of hdfs: is that of the name node's own protocol.
  if (scheme === 'hdfs') return [`http://${authority.replace(/:\d+$/, '')}:${defaultPort}`]
  return [`${scheme === 'swebhdfs' ? 'https' : 'http'}://${authority}`]
}
