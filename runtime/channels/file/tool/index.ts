/**
 * The file channel's tool, apart from any agent: looks at a channel's directory, checks it, brings its events out, and
 * repairs it. It changes nothing unless it is told to, by `apply` or by a directory to export to.
 */
import { resolve } from 'node:path'
import { type Keys, noKeys } from '../cipher.ts'
import { type Files, nodeFiles, type OpenFile } from '../files.ts'
import { keysOf } from '../settings.ts'
import { check } from './check.ts'
import { exportEvents, exportFlume } from './export.ts'
import { flumeStatus } from './flume.ts'
import { findPlaces, userOf } from './places.ts'
import { repair } from './repair.ts'
import { status } from './status.ts'

export type ChannelCommand = 'status' | 'check' | 'export' | 'repair'

export interface ChannelToolOptions {
  /** export: a directory for a new channel that takes the events; without it they are written as JSON lines. */
  readonly to?: string
  /** repair: do what the plan says. */
  readonly apply?: boolean
  /** Keys of an encrypted channel, as the options encryption.keyFile and encryption.keyVariable. */
  readonly keyFile?: string
  readonly keyVariable?: string
}

export interface ChannelToolOutput {
  /** Resolves when the reader has taken the line. */
  line(text: string): void | Promise<void>
  error(text: string): void
}

/** Resolves with the exit status: 0 fine, 1 findings, 2 wrong use. Errors of the directory are told, not thrown. */
export async function channelTool(
  command: ChannelCommand,
  directory: string,
  options: ChannelToolOptions,
  output: ChannelToolOutput,
): Promise<number> {
  const opened: OpenFile[] = []
  try {
    return await run(remembering(opened), command, resolve(directory), options, output)
  } catch (error) {
    output.error((error as Error).message)
    return 1
  } finally {
    await Promise.allSettled(opened.map(file => file.close()))
  }
}

/** Whoever reads a channel leaves its segments open: they are closed together at the end. */
function remembering(opened: OpenFile[]): Files {
  return {
    ...nodeFiles,
    async open(path, how) {
      const file = await nodeFiles.open(path, how)
      opened.push(file)
      return file
    },
  }
}

async function run(
  files: Files,
  command: ChannelCommand,
  directory: string,
  options: ChannelToolOptions,
  output: ChannelToolOutput,
): Promise<number> {
  const places = await findPlaces(files, directory)
  if (places.checkpointDirs.length === 0 && places.dataDirs.length === 0) {
    if (places.flumeDirs.length > 0) return onFlume(files, command, directory, places.flumeDirs, options, output)
    output.error(
      `${directory} holds no file channel: name its checkpointDir, one of its dataDirs, or the directory above`,
    )
    return 2
  }
  if (command === 'status') return status(files, places, output)
  const user = await userOf(files, places)
  if (user !== undefined) {
    output.error(`${directory} is in use by ${user}: stop it first`)
    return 2
  }
  if (command === 'check') return check(files, places, output)
  if (command === 'repair') return repair(files, places, options.apply ?? false, output)
  return exportEvents(files, places, await keys(options), options.to, output)
}

async function onFlume(
  files: Files,
  command: ChannelCommand,
  directory: string,
  flumeDirs: readonly string[],
  options: ChannelToolOptions,
  output: ChannelToolOutput,
): Promise<number> {
  if (command === 'repair') {
    output.error(`${directory} is a channel of Apache Flume: it can be read (status, check, export), not repaired`)
    return 2
  }
  if (command === 'export') return exportFlume(files, flumeDirs, options.to, output)
  return flumeStatus(files, flumeDirs, output)
}

async function keys({ keyFile, keyVariable }: ChannelToolOptions): Promise<Keys> {
  if (keyFile === undefined && keyVariable === undefined) return noKeys
  return keysOf({ encryption: { ...(keyFile && { file: keyFile }), ...(keyVariable && { variable: keyVariable }) } })
}
