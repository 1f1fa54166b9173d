import { once } from 'node:events'
import { type ChannelCommand, type ChannelToolOptions, runChannelTool } from '../../channel-tool/index.ts'

/** The file channel's tool: what it prints goes to standard output, what it has to say about that to standard error. */
export async function channel(command: ChannelCommand, directory: string, options: ChannelToolOptions): Promise<void> {
  process.exitCode = await runChannelTool(command, directory, options, {
    async line(text) {
      if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain')
    },
    error(text) {
      process.stderr.write(`${text}\n`)
    },
  })
}
