import type { TopOutput } from './index.ts'

/** A terminal's other screen, whose content is replaced in place; q or Ctrl-C closes it. */
export interface Screen {
  show(lines: readonly string[]): void
  /** A line below what is shown. */
  note(text: string): void
  readonly isClosed: boolean
  readonly closed: AbortSignal
  close(): void
}

const enter = '\x1b[?1049h\x1b[?25l'
const leave = '\x1b[?25h\x1b[?1049l'

export function screen(output: TopOutput): Screen {
  const { stdin } = process
  const end = new AbortController()
  const key = (pressed: Buffer) => {
    if (/^[q\x03\x1b]/.test(pressed.toString())) end.abort()
  }
  const terminated = () => end.abort()
  if (stdin.isTTY) stdin.setRawMode(true).on('data', key)
  process.once('SIGTERM', terminated)
  output.write(enter)
  let shown: readonly string[] = []
  const draw = (lines: readonly string[]) =>
    output.write(`\x1b[H${lines.map(line => `${cut(line, process.stdout.columns ?? 120)}\x1b[K\n`).join('')}\x1b[J`)
  return {
    show: lines => {
      shown = lines
      draw(lines)
    },
    note: text => draw([...shown.slice(0, -1), text]),
    get isClosed() {
      return end.signal.aborted
    },
    closed: end.signal,
    close: () => {
      process.off('SIGTERM', terminated)
      if (stdin.isTTY) stdin.setRawMode(false).off('data', key).pause()
      output.write(leave)
    },
  }
}

/** A line as long as the terminal is wide; colours take no room. */
function cut(line: string, width: number): string {
  let left = width
  return line.replace(/(\x1b\[[0-9;]*m)|[^\x1b]/gu, (text, colour?: string) => {
    if (colour !== undefined) return colour
    return left-- > 0 ? text : ''
  })
}
