import { top as show, type TopOptions } from '../../top/index.ts'
import { UserError } from '../main.ts'

/** A live table of an agent that was started with --monitor. */
export async function top(url: string, options: Omit<TopOptions, 'every'> & { every: string }): Promise<void> {
  const every = Number(options.every)
  if (!(every >= 0.2 && every <= 3600)) throw new UserError(`--every ${options.every}: is 0.2 to 3600 seconds`, 2)
  const isTerminal = Boolean(process.stdout.isTTY)
  const color = isTerminal && !process.env.NO_COLOR
  await show(url, { ...options, every }, { isTerminal, color, write: text => process.stdout.write(text) })
}
