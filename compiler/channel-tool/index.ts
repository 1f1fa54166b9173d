import { load } from '../import-module.ts'

/**
 * `flumec channel status|check|export|repair DIR`. The tool reads the runtime's format, so it lives in the runtime, in
 * runtime/channels/file/tool; the compiler knows it by the name that the package exports.
 */
const entry = 'flumec/runtime/channels/file/tool'

export const channelCommands = ['status', 'check', 'export', 'repair'] as const
export type ChannelCommand = (typeof channelCommands)[number]

export interface ChannelToolOptions {
  /** export: a directory for a new channel; without it the events are written as JSON lines. */
  readonly to?: string
  /** repair: do what the plan says; without it the plan is only printed. */
  readonly apply?: boolean
  /** Keys of an encrypted channel, as the options encryption.keyFile and encryption.keyVariable. */
  readonly keyFile?: string
  readonly keyVariable?: string
}

export interface ChannelToolOutput {
  /** May wait for whoever reads the lines. */
  line(text: string): void | Promise<void>
  error(text: string): void
}

interface ChannelTool {
  channelTool(
    command: ChannelCommand,
    directory: string,
    options: ChannelToolOptions,
    output: ChannelToolOutput,
  ): Promise<number>
}

/** Resolves with the exit status: 0 fine, 1 findings, 2 wrong use. */
export async function runChannelTool(
  command: ChannelCommand,
  directory: string,
  options: ChannelToolOptions,
  output: ChannelToolOutput,
): Promise<number> {
  const { channelTool } = (await load(entry)) as ChannelTool
  return channelTool(command, directory, options, output)
}
