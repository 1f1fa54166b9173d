import { setMaxListeners } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { HdfsSink, type HdfsSinkParts } from '../../../../runtime/sinks/hdfs/index.ts'
import type { HdfsSinkOptions } from '../../../../runtime/sinks/hdfs/options.ts'
import { testContext } from '../../../contracts/support.ts'
import type { HdfsAddress } from '../../../services/hdfs.ts'

export const never = new AbortController().signal
setMaxListeners(0, never)

/** Lines in one file that is never rolled, unless the options say otherwise. */
export const plainFile = {
  'hdfs.fileType': 'DataStream',
  'hdfs.rollInterval': 0,
  'hdfs.rollSize': 0,
  'hdfs.rollCount': 0,
  'hdfs.retryInterval': 1,
} as const

export async function started(options: HdfsSinkOptions, parts: HdfsSinkParts = {}) {
  const sink = new HdfsSink(options, parts)
  const context = testContext('out', 'SINK')
  await sink.start(context)
  return { sink, context }
}

/** Files below a folder of this machine, notes included: path from there on, and content. */
export function localFiles(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter(entry => entry.isFile()).map(entry => `${entry.parentPath}/${entry.name}`)
  return new Map(paths.sort().map(path => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]))
}

export const linesOf = (files: ReadonlyMap<string, string>): string[] =>
  [...files.values()].flatMap(text => text.split('\n').slice(0, -1))

/** A client of WebHDFS that knows nothing of ours. */
export class HdfsReader {
  constructor(private readonly hdfs: Pick<HdfsAddress, 'web' | 'user'>) {}

  /** Files below a folder: path from there on, and content. */
  async files(folder: string): Promise<Map<string, Buffer>> {
    const found = new Map<string, Buffer>()
    for (const path of (await this.#paths(folder)).sort())
      found.set(path.slice(folder.length + 1), await this.read(path))
    return found
  }

  async read(path: string): Promise<Buffer> {
    const { location } = await this.#ask('GET', path, 'OPEN&noredirect=true').then(({ body }) => ({
      location: JSON.parse(body.toString()).Location,
    }))
    return (await exchange('GET', location)).body
  }

  async write(path: string, bytes: Buffer): Promise<void> {
    const { body } = await this.#ask('PUT', path, 'CREATE&overwrite=true&noredirect=true')
    await exchange('PUT', JSON.parse(body.toString()).Location, bytes)
  }

  /** Bytes that may be used below a folder; -1 for any number. The folder is made. */
  async limit(folder: string, bytes: number): Promise<void> {
    await this.#ask('PUT', folder, 'MKDIRS')
    const { status, body } = await this.#ask(
      'PUT',
      folder,
      `SETQUOTA&namespacequota=9223372036854775807&storagespacequota=${bytes}`,
    )
    if (status !== 200) throw new Error(body.toString())
  }

  async #paths(folder: string): Promise<string[]> {
    const { status, body } = await this.#ask('GET', folder, 'LISTSTATUS')
    if (status === 404) return []
    const entries: { pathSuffix: string; type: string }[] = JSON.parse(body.toString()).FileStatuses.FileStatus
    const paths = entries.map(({ pathSuffix, type }) =>
      type === 'DIRECTORY' ? this.#paths(`${folder}/${pathSuffix}`) : [`${folder}/${pathSuffix}`],
    )
    return (await Promise.all(paths)).flat()
  }

  #ask(method: string, path: string, query: string) {
    return exchange(method, `${this.hdfs.web}/webhdfs/v1${path}?op=${query}&user.name=${this.hdfs.user}`)
  }
}

function exchange(method: string, url: string, body?: Buffer): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers: { 'Content-Type': 'application/octet-stream' } }, answer => {
      const pieces: Buffer[] = []
      answer.on('data', piece => pieces.push(piece))
      answer.on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode!, body: Buffer.concat(pieces) }))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}
