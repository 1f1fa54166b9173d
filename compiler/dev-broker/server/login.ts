import { type Refusal, refused } from '../log/record-batch.ts'
import { type ErrorCode, errors } from '../protocol/errors.ts'
import { apiVersions } from '../protocol/messages/cluster.ts'
import { saslAuthenticate, saslHandshake } from '../protocol/messages/login.ts'

/** How far a connection's login by SASL PLAIN has come. Without users everybody is in. */
export class Login {
  #state: 'none' | 'chosen' | 'bare' | 'in' | 'failed' = 'none'

  constructor(private readonly users: Readonly<Record<string, string>> | undefined) {}

  /** Whether a request with that key may be answered now. */
  allows(key: number): boolean {
    return this.users === undefined || this.#state === 'in' || before.has(key)
  }

  /** The next frame is a token without a header. */
  get takesBareToken(): boolean {
    return this.#state === 'bare'
  }

  /** The connection ends after its answer. */
  get failed(): boolean {
    return this.#state === 'failed'
  }

  choose(mechanism: string, version: number): ErrorCode {
    if (this.users === undefined) return errors.ILLEGAL_SASL_STATE
    if (mechanism !== 'PLAIN') return errors.UNSUPPORTED_SASL_MECHANISM
    this.#state = version === 0 ? 'bare' : 'chosen'
    return errors.NONE
  }

  /** PLAIN's token: who to act for, name and password, with a zero byte between. */
  authenticate(token: Buffer): Refusal | undefined {
    if (this.#state !== 'chosen' && this.#state !== 'bare')
      return refused('ILLEGAL_SASL_STATE', 'no mechanism was agreed on')
    const [, name = '', password = ''] = token.toString('utf8').split('\0')
    const known = this.users?.[name]
    this.#state = known !== undefined && known === password ? 'in' : 'failed'
    if (this.#state === 'in') return undefined
    return refused('SASL_AUTHENTICATION_FAILED', 'Authentication failed: Invalid username or password')
  }
}

/** What may come before the login. */
const before: ReadonlySet<number> = new Set([apiVersions.key, saslHandshake.key, saslAuthenticate.key])
