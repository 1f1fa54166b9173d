/**
 * HDFS over its REST interface, which WebHDFS and HttpFS speak alike. Data goes in two steps: the name node answers with
 * the place of a data node, which takes the bytes and answers when the file is closed again, with every replica written.
 */
import { dirname } from 'node:path/posix'
import { Exchange, type ExchangeOptions } from '../../../core/http-exchange.ts'
import { type Destination, type Entry, FileExists } from '../destination.ts'
import { Identity, type IdentityOptions } from './identity.ts'
import { NameNodes, type Parameters } from './name-nodes.ts'
import { RemoteError, remoteError } from './remote-error.ts'

export interface WebHdfsOptions extends ExchangeOptions, IdentityOptions {
  /** Like `http://namenode:9870`. */
  readonly addresses: readonly string[]
}

export class WebHdfs implements Destination {
  readonly #exchange: Exchange
  readonly #names: NameNodes

  constructor(options: WebHdfsOptions) {
    this.#exchange = new Exchange(options)
    this.#names = new NameNodes(this.#exchange, options.addresses, new Identity(options))
  }

  async create(path: string, signal?: AbortSignal): Promise<void> {
    try {
      await this.#send('PUT', path, 'CREATE', { overwrite: false }, [], signal)
    } catch (error) {
      throw isOneOf(error, ['FileAlreadyExistsException']) ? new FileExists(path) : error
    }
  }

  append(path: string, bytes: readonly Buffer[], _length: number, signal?: AbortSignal): Promise<void> {
    return this.#send('POST', path, 'APPEND', {}, bytes, signal)
  }

  async truncate(path: string, length: number): Promise<boolean> {
    try {
      const answer = await this.#names.ask('POST', path, 'TRUNCATE', { newlength: length })
      return isTrue(answer.body)
    } catch (error) {
      // Still written to by a data node that does not know that its client is gone, or being cut since the last call.
      if (isOneOf(error, ['AlreadyBeingCreatedException', 'RecoveryInProgressException'])) return false
      throw error
    }
  }

  async rename(from: string, to: string): Promise<void> {
    if (from !== to) await this.#renamed(from, to)
    await this.#forgetNote(to)
  }

  async remove(path: string): Promise<void> {
    await this.#names.ask('DELETE', path, 'DELETE')
  }

  async length(path: string): Promise<number | undefined> {
    const body = await this.#unlessMissing('GETFILESTATUS', path)
    return body === undefined ? undefined : JSON.parse(body).FileStatus.length
  }

  async note(path: string, text: string): Promise<boolean> {
    const value = `0x${Buffer.from(text).toString('hex')}`
    try {
      const parameters = { 'xattr.name': attribute, 'xattr.value': value, flag: 'CREATE,REPLACE' }
      await this.#names.ask('PUT', path, 'SETXATTR', parameters)
      return true
    } catch (error) {
      if (error instanceof RemoteError && /support for xattrs/i.test(error.message)) return false
      throw error
    }
  }

  async noteOf(path: string): Promise<string | undefined> {
    try {
      const parameters = { 'xattr.name': attribute, encoding: 'hex' }
      const { body } = await this.#names.ask('GET', path, 'GETXATTRS', parameters)
      return Buffer.from(JSON.parse(body.toString()).XAttrs[0].value.slice(2), 'hex').toString()
    } catch (error) {
      if (error instanceof RemoteError && /not found|FileNotFound|support for xattrs/i.test(error.message))
        return undefined
      throw error
    }
  }

  /** A file that is open can't be cut. */
  async isAbandoned(path: string): Promise<boolean> {
    return (await this.length(path)) === 0 && (await this.truncate(path, 0))
  }

  async list(folder: string): Promise<readonly Entry[]> {
    const body = await this.#unlessMissing('LISTSTATUS', folder)
    if (body === undefined) return []
    const entries: { pathSuffix: string; type: string }[] = JSON.parse(body).FileStatuses.FileStatus
    return entries.map(({ pathSuffix, type }) => ({ name: pathSuffix, isFolder: type === 'DIRECTORY' }))
  }

  async replicas(path: string): Promise<number | undefined> {
    const body = await this.#unlessMissing('GETFILEBLOCKLOCATIONS', path, { offset: 0 })
    if (body === undefined) return undefined
    const blocks: { hosts: unknown[] }[] = JSON.parse(body).BlockLocations.BlockLocation
    return blocks.at(-1)?.hosts.length
  }

  async check(folder: string): Promise<string> {
    let above = folder
    let status = await this.#unlessMissing('GETFILESTATUS', above)
    while (status === undefined) {
      above = dirname(above)
      status = await this.#unlessMissing('GETFILESTATUS', above)
    }
    if (JSON.parse(status).FileStatus.type !== 'DIRECTORY')
      throw new Error(`${above} is a file: a folder is wanted there`)
    await this.#names.ask('GET', above, 'CHECKACCESS', { fsaction: '-wx' })
    return above === folder ? `${folder} can be written to` : `${folder} will be made`
  }

  close(): void {
    this.#exchange.close()
  }

  async #renamed(from: string, to: string): Promise<void> {
    if (await this.#rename(from, to)) return
    const [here, there] = await Promise.all([this.length(from), this.length(to)])
    if (here === undefined && there !== undefined) return
    if (there !== undefined) throw new FileExists(to)
    // A prefix with a slash may want a folder that only its in-use name had.
    await this.#names.ask('PUT', dirname(to), 'MKDIRS')
    if (!(await this.#rename(from, to))) throw new Error(`it can't be renamed to ${to}`)
  }

  async #rename(from: string, to: string): Promise<boolean> {
    return isTrue((await this.#names.ask('PUT', from, 'RENAME', { destination: to })).body)
  }

  async #forgetNote(path: string): Promise<void> {
    try {
      await this.#names.ask('PUT', path, 'REMOVEXATTR', { 'xattr.name': attribute })
    } catch (error) {
      if (!isWithoutNote(error)) throw error
    }
  }

  async #send(
    method: string,
    path: string,
    op: string,
    more: Parameters,
    bytes: readonly Buffer[],
    signal?: AbortSignal,
  ): Promise<void> {
    const { location } = (await this.#names.ask(method, path, op, more, signal)).headers
    if (location === undefined) throw new Error(`${op}: the name node names no data node`)
    const answer = await this.#exchange.ask({ method, url: new URL(location), body: bytes }, signal)
    if (answer.status >= 300) throw remoteError(answer)
  }

  async #unlessMissing(op: string, path: string, more: Parameters = {}): Promise<string | undefined> {
    try {
      return (await this.#names.ask('GET', path, op, more)).body.toString()
    } catch (error) {
      if (isOneOf(error, ['FileNotFoundException'])) return undefined
      throw error
    }
  }
}

/** The extended attribute with our note. */
const attribute = 'user.flumec'

const isWithoutNote = (error: unknown): boolean =>
  error instanceof RemoteError &&
  /not found|no matching attributes|FileNotFound|support for xattrs/i.test(error.message)

const isTrue = (body: Buffer): boolean => JSON.parse(body.toString()).boolean === true

const isOneOf = (error: unknown, exceptions: readonly string[]): boolean =>
  error instanceof RemoteError && exceptions.includes(error.exception)
