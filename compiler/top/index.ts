/** An agent's figures as a table that renews itself, for a terminal; or as text or JSON, for other programs. */
import { setTimeout as pause } from 'node:timers/promises'
import { agentUrl } from './agent-url.ts'
import { figuresOf } from './rows.ts'
import { type Screen, screen } from './screen.ts'
import { askStatus, type Status } from './status.ts'
import { tableLines } from './table.ts'

export interface TopOptions {
  readonly once?: boolean
  readonly json?: boolean
  /** Seconds from one look to the next. */
  readonly every: number
}

export interface TopOutput {
  readonly isTerminal: boolean
  readonly color: boolean
  write(text: string): void
}

/** Ends after one look with `once`, else when the reader quits. Throws UserError when nobody answers at first. */
export async function top(where: string, { once = false, json = false, every }: TopOptions, output: TopOutput) {
  const url = agentUrl(where)
  let before = await askStatus(url)
  // From two looks come the rates.
  await pause(once ? 1000 : Math.min(1000, every * 1000))
  const isLive = output.isTerminal && !once && !json
  const page = isLive ? screen(output) : undefined
  try {
    while (page?.isClosed !== true) {
      const now = await askAgain(url, page, once)
      if (now !== undefined) {
        print(now, before, json, output, page)
        before = now
      }
      if (once) return
      await pause(every * 1000, undefined, page && { signal: page.closed }).catch(() => {})
    }
  } finally {
    page?.close()
  }
}

/** An agent that is restarted is waited for while somebody looks. */
async function askAgain(url: URL, page: Screen | undefined, once: boolean): Promise<Status | undefined> {
  try {
    return await askStatus(url)
  } catch (error) {
    if (page === undefined || once) throw error
    page.note((error as Error).message)
    return undefined
  }
}

function print(now: Status, before: Status, json: boolean, output: TopOutput, page: Screen | undefined): void {
  const figures = figuresOf(now, before)
  if (json) {
    const { agent, notReady } = now
    output.write(`${JSON.stringify({ agent, time: new Date(now.now).toISOString(), notReady, parts: figures })}\n`)
    return
  }
  const lines = tableLines(now, figures, output.color)
  if (page === undefined) output.write(`${lines.join('\n')}\n\n`)
  else page.show([...lines, '', 'q quits'])
}
