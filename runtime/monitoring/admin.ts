/** What is not for everybody: requests that must show the admin token (`Authorization: Bearer TOKEN`). */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Logger } from '../core/log.ts'
import { type Answer, plain } from './answer.ts'

/** The answer to a request that does not show the token; undefined when it does. `what` it asks for, in words. */
export function refusal(
  { headers, socket }: IncomingMessage,
  token: string | undefined,
  what: string,
  log: Logger,
): Answer | undefined {
  if (token === undefined)
    return plain(403, `no ${what}: the agent was started without FLUMEC_ADMIN_TOKEN and --admin-token-file`)
  const [, shown = ''] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? []
  if (isSame(shown, token)) return undefined
  log.warn(`a ${what} for ${socket.remoteAddress} was refused: it did not show the admin token`)
  return plain(401, 'the admin token is missing or not the right one')
}

/** Takes the same time whatever the texts are. */
function isSame(shown: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(shown), digest(token))
}
