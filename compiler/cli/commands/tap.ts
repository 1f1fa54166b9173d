import { readFileSync } from 'node:fs'
import { tap as follow } from '../../tap/index.ts'
import { UserError } from '../main.ts'

interface TapCommandOptions {
  readonly adminTokenFile?: string
  readonly rate?: string
  readonly size?: string
  readonly count?: string
  readonly json?: boolean
}

/** Shows events as they pass, for who has the agent's admin token. */
export async function tap(url: string, component: string | undefined, options: TapCommandOptions): Promise<void> {
  const { adminTokenFile, count, json = false, ...bounds } = options
  if (count !== undefined && !/^[1-9]\d{0,8}$/.test(count))
    throw new UserError(`--count ${count}: is no number of events`, 2)
  const wanted = {
    ...bounds,
    token: token(adminTokenFile),
    json,
    ...(component === undefined ? {} : { component }),
    ...(count === undefined ? {} : { count: Number(count) }),
  }
  await follow(url, wanted, text => process.stdout.write(text))
  // What else the agent would send is not waited for.
  process.exit()
}

function token(file: string | undefined): string {
  const text = file === undefined ? (process.env.FLUMEC_ADMIN_TOKEN ?? '') : content(file)
  if (text.trim() !== '') return text.trim()
  throw new UserError(
    "events are shown to who has the agent's admin token: set FLUMEC_ADMIN_TOKEN or --admin-token-file",
    2,
  )
}

function content(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UserError(`--admin-token-file ${file}: ${(error as Error).message}`, 2)
  }
}
