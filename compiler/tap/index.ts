/** A sample of events as they pass through an agent, line by line. */
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { UserError } from '../cli/main.ts'
import { agentUrl, why } from '../top/agent-url.ts'

export interface TapOptions {
  /** The agent's admin token. */
  readonly token: string
  readonly component?: string
  /** Most events a second, and most bytes of a body; the agent has bounds of its own. */
  readonly rate?: string
  readonly size?: string
  /** Ends after so many events. */
  readonly count?: number
  readonly json: boolean
}

/** What the agent sends. */
interface Sample {
  readonly time: string
  readonly component: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly base64?: string
  readonly bytes: number
  readonly of: number
}

/** Resolves when the agent ends the tap, or `count` is reached. Throws UserError when it refuses. */
export async function tap(where: string, options: TapOptions, write: (text: string) => void): Promise<void> {
  const response = await open(agentUrl(where), options)
  if (!response.ok || response.body === null)
    throw new UserError(`the agent answers: ${(await response.text()).trim()}`)
  const lines = createInterface({ input: Readable.fromWeb(response.body as never) })
  let left = options.count ?? Number.POSITIVE_INFINITY
  for await (const line of lines) {
    write(options.json ? `${line}\n` : plain(JSON.parse(line)))
    if (--left <= 0) break
  }
}

async function open(url: URL, { token, component, rate, size }: TapOptions): Promise<Response> {
  const wanted = Object.entries({ component, rate, size }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  )
  try {
    return await fetch(new URL(`tap?${new URLSearchParams(wanted)}`, url), {
      headers: { authorization: `Bearer ${token}` },
    })
  } catch (error) {
    throw new UserError(`no agent answers at ${url}: ${why(error)} (was it started with --monitor?)`)
  }
}

/** `12:00:01.250 source tail {host=web1} text of the event` */
function plain({ time, component, headers, body, base64, bytes }: Sample): string {
  const pairs = Object.entries(headers).map(([name, value]) => `${name}=${value}`)
  const content = body ?? `(base64) ${base64}`
  const cut = Buffer.byteLength(body ?? Buffer.from(base64 ?? '', 'base64')) < bytes ? ` … (${bytes} bytes)` : ''
  const head = `${time.slice(11, 23)} ${component}${pairs.length === 0 ? '' : ` {${pairs.join(', ')}}`}`
  return `${`${head} ${content}`.replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/g, escaped)}${cut}\n`
}

/** An event leaves the terminal alone, whatever is in it. */
const escaped = (char: string): string => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`
