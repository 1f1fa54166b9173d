import { UserError } from '../cli/main.ts'
import { why } from './agent-url.ts'

/** What an agent answers at /status.json, as far as it is shown here. Times are ms since the epoch, durations seconds. */
export interface Status {
  readonly agent: string
  readonly now: number
  readonly started: number
  readonly process: { readonly memory: number; readonly eventLoop: { readonly p99: number } }
  readonly notReady: readonly string[]
  readonly sources: readonly (Part & { readonly received: number })[]
  readonly channels: readonly (Part & Channel)[]
  readonly sinks: readonly (Part & { readonly delivered: number; readonly delivery: Sum })[]
}

export interface Part {
  readonly name: string
  readonly type: string
  readonly state: string
  readonly restarts: number
  readonly lastError?: { readonly message: string; readonly at: number }
}

interface Channel {
  readonly size: number
  readonly capacity: number | null
  readonly put: number
  readonly taken: number
  readonly endToEnd: Sum
}

export interface Sum {
  readonly count: number
  readonly seconds: number
}

/** Throws UserError when nobody answers, or something that is no agent. */
export async function askStatus(url: URL): Promise<Status> {
  const status = await answer(url)
  if (!Array.isArray(status?.sources) || !Array.isArray(status.channels) || !Array.isArray(status.sinks))
    throw new UserError(`what answers at ${url} is no agent of flumec`)
  return status
}

async function answer(url: URL): Promise<Status | undefined> {
  try {
    const response = await fetch(new URL('status.json', url), { signal: AbortSignal.timeout(10_000) })
    const text = await response.text()
    return response.ok && text.startsWith('{') ? JSON.parse(text) : undefined
  } catch (error) {
    throw new UserError(`no agent answers at ${url}: ${why(error)} (was it started with --monitor?)`)
  }
}
