import { readFileSync } from 'node:fs'
import { ConfigurationError } from '../core/contracts.ts'
import { secret } from '../core/secrets.ts'

const variable = 'FLUMEC_ADMIN_TOKEN'

/**
 * The token that opens what is not for everybody: the content of `file`, or the environment variable, which is taken away
 * so that no child process gets it. Undefined without either. Throws ConfigurationError when there is nothing in the file.
 */
export function adminToken(file: string | undefined): string | undefined {
  const given = process.env[variable]
  delete process.env[variable]
  const token = (file === undefined ? (given ?? '') : content(file)).trim()
  if (file !== undefined && token === '') throw new ConfigurationError(`--admin-token-file ${file}: is empty`)
  return token === '' ? undefined : secret(token)
}

function content(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigurationError(`--admin-token-file ${file}: can't be read: ${(error as Error).message}`)
  }
}
