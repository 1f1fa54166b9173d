import { secret } from '../core/secrets.ts'
import type { About } from './index.ts'

/** What secrets are made of is shown to nobody, whatever it is part of. */
export function hideVariables({ variables }: About): void {
  for (const { name, secret: isSecret } of variables) if (isSecret) secret(process.env[name] ?? '')
}
