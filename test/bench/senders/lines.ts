/** Protocols of lines over TCP, written as fast as they are taken; answers are read and thrown away. */
import { once } from 'node:events'
import type { NumberedLines } from '../lines.ts'
import type { MakeInput } from '../work.ts'
import { connected, share } from './connections.ts'

/** The bare lines: netcat. */
export const bareLines: MakeInput = async lines => sender(chunks(lines, line => line))

/** RFC 3164. */
export const syslogLines: MakeInput = async lines =>
  sender(chunks(lines, line => `<13>Oct 11 22:14:15 bench app: ${line}`))

const chunkLines = 500

function chunks(lines: NumberedLines, message: (line: string) => string): Buffer[] {
  return Array.from({ length: Math.ceil(lines.count / chunkLines) }, (_, i) => {
    const from = i * chunkLines
    const count = Math.min(chunkLines, lines.count - from)
    return Buffer.from(Array.from({ length: count }, (_, j) => `${message(lines.line(from + j))}\n`).join(''))
  })
}

const sender = (all: readonly Buffer[]) => ({
  for: () => '',
  send: (port: number, signal: AbortSignal) =>
    share(all, async own => {
      const socket = await connected(port, signal)
      socket.resume()
      for (const chunk of own) if (!socket.write(chunk)) await once(socket, 'drain', { signal })
    }),
})
