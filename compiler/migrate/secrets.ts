/** Secrets in clear text, taken out of the new file: a reference stands in their place. */
import type { Setting } from '../1-parse/ast.ts'
import type { Account } from './account.ts'
import type { AgentAccounts } from './accounts.ts'
import { environment } from './carry.ts'

export interface ExtractedSecret {
  /** The variable to set where the agent runs. */
  readonly name: string
  readonly setting: Setting
  readonly target: string
}

/** The accounts with references in the place of secrets; names are made of the key and are unique. */
export class SecretExtraction {
  readonly extracted: ExtractedSecret[] = []

  constructor(private readonly isSecret: (setting: Setting) => boolean) {}

  of({ agent, accounts }: AgentAccounts): AgentAccounts {
    return { agent, accounts: accounts.map(account => this.#account(account)) }
  }

  #account(account: Account): Account {
    const { setting, value, path } = account
    if (value === undefined || path === undefined || !this.isSecret(setting)) return account
    if (typeof value === 'string' && /\$\{/.test(value)) return account
    const name = this.#nameOf(setting.key)
    this.extracted.push({ name, setting, target: path.join('.') })
    return { ...account, value: environment(name), reason: `a secret: set ${name} where the agent runs` }
  }

  #nameOf(key: string): string {
    const plain = key
      .trim()
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, '_')
      .replace(/^(?=\d)/, '_')
    const taken = this.extracted.filter(({ name }) => name === plain || name.startsWith(`${plain}_`)).length
    return taken === 0 ? plain : `${plain}_${taken + 1}`
  }
}
