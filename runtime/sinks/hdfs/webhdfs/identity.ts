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
      this.#token ??= readFileSync(tokenFile, 'utf8').trim()
      return { delegation: this.#token }
    }
    return { 'user.name': user ?? userInfo().username, ...(proxyUser !== undefined && { doas: proxyUser }) }
  }

  /** The token was refused: read it again for the next operation. */
  renew(): void {
    this.#token = undefined
  }
}
