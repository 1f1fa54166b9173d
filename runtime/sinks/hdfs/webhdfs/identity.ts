import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'

export interface IdentityOptions {
  readonly user: string | undefined
  readonly proxyUser: string | undefined
  readonly tokenFile: string | undefined
}

/** Who we are to the file system: a user's name, or a delegation token, which has the name in it. */
export class Identity {
  #token: string | undefined

  constructor(private readonly options: IdentityOptions) {}

  /** What goes into the query of each operation. Throws when the token can't be read. */
  get parameters(): Readonly<Record<string, string>> {
    const { user, proxyUser, tokenFile } = this.options
    if (tokenFile !== undefined) {
      this.#token ??= readToken(tokenFile)
      return { delegation: this.#token }
    }
    return { 'user.name': user ?? userInfo().username, ...(proxyUser !== undefined && { doas: proxyUser }) }
  }

  /** A token was refused. True when there is another one now. */
  renew(refused: string | undefined): boolean {
    if (this.options.tokenFile === undefined) return false
    this.#token = readToken(this.options.tokenFile)
    return this.#token !== refused
  }
}

const readToken = (file: string): string => readFileSync(file, 'utf8').trim()
