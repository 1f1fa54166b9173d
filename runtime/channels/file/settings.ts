import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { ConfigurationError } from '../../core/contracts.ts'
import { type Keys, noKeys, parseKeys } from './cipher.ts'
import { type FileChannelOptions, fileChannelDefaults } from './options.ts'

/** The options with Flume's floors applied; paths absolute, times in ms, sizes in bytes. */
export interface Settings {
  readonly checkpointDir: string
  /** Undefined without dual checkpoints. */
  readonly backupCheckpointDir: string | undefined
  readonly compressBackupCheckpoint: boolean
  readonly dataDirs: readonly string[]
  readonly capacity: number
  readonly transactionCapacity: number
  readonly keepAlive: number
  readonly checkpointInterval: number
  readonly checkpointOnClose: boolean
  readonly maxFileSize: number
  /** Of all segments; infinite without a bound. */
  readonly byteCapacity: number
  readonly minimumRequiredSpace: number
  /** A segment in which something can't be read is renamed instead of removed. */
  readonly keepDamaged: boolean
  readonly encryption: { readonly file?: string; readonly variable?: string; readonly activeKey?: string }
  /** Sentences about options that are accepted and change nothing here. */
  readonly remarks: readonly string[]
}

const largestFile = 1_623_195_647
const leastSpace = 1 << 20

/** Throws ConfigurationError when the options contradict each other. */
export function settingsOf(options: FileChannelOptions): Settings {
  const all = { ...fileChannelDefaults, ...options }
  const home = join(homedir(), '.flume', 'file-channel')
  const dataDirs = (all.dataDirs ?? []).filter(directory => directory !== '')
  const { byteCapacity = Number.POSITIVE_INFINITY } = all
  const settings: Settings = {
    checkpointDir: resolve(all.checkpointDir ?? join(home, 'checkpoint')),
    backupCheckpointDir: all.useDualCheckpoints ? backupOf(all.backupCheckpointDir) : undefined,
    compressBackupCheckpoint: all.compressBackupCheckpoint,
    dataDirs: (dataDirs.length === 0 ? [join(home, 'data')] : dataDirs).map(directory => resolve(directory)),
    capacity: all.capacity,
    transactionCapacity: all.transactionCapacity,
    keepAlive: all['keep-alive'] * 1000,
    checkpointInterval: Math.max(1000, all.checkpointInterval),
    checkpointOnClose: all.checkpointOnClose,
    // Only whole segments are removed: with four of them no less than three quarters of the bytes are of use.
    maxFileSize: Math.min(all.maxFileSize, largestFile, Math.floor(byteCapacity / 4)),
    byteCapacity,
    minimumRequiredSpace: Math.max(leastSpace, all.minimumRequiredSpace),
    keepDamaged: all.fsyncPerTransaction,
    encryption: encryptionOf(all),
    remarks: [
      ...(all['use-fast-replay'] ? ['use-fast-replay changes nothing: the start does not depend on the backlog'] : []),
      ...(all['use-log-replay-v1'] ? ['use-log-replay-v1 changes nothing: there is one way to replay'] : []),
    ],
  }
  check(settings)
  return settings
}

function backupOf(directory: string | undefined): string {
  if (directory === undefined) throw new ConfigurationError('useDualCheckpoints needs backupCheckpointDir')
  return resolve(directory)
}

function encryptionOf(options: FileChannelOptions): Settings['encryption'] {
  const file = options['encryption.keyFile']
  const variable = options['encryption.keyVariable']
  const activeKey = options['encryption.activeKey']
  if (file !== undefined && variable !== undefined)
    throw new ConfigurationError('encryption.keyFile and encryption.keyVariable are both set: set one of them')
  if (activeKey !== undefined && file === undefined && variable === undefined)
    throw new ConfigurationError('encryption.activeKey needs encryption.keyFile or encryption.keyVariable')
  return { ...(file && { file }), ...(variable && { variable }), ...(activeKey && { activeKey }) }
}

function check({ checkpointDir, backupCheckpointDir, dataDirs, transactionCapacity, capacity }: Settings): void {
  if (transactionCapacity > capacity)
    throw new ConfigurationError(`transactionCapacity (${transactionCapacity}) is greater than capacity (${capacity})`)
  if (backupCheckpointDir === checkpointDir || dataDirs.includes(backupCheckpointDir ?? ''))
    throw new ConfigurationError(`backupCheckpointDir must be a directory of its own: ${backupCheckpointDir}`)
  const twice = dataDirs.find((directory, i) => dataDirs.indexOf(directory) !== i)
  if (twice !== undefined) throw new ConfigurationError(`dataDirs names ${twice} twice`)
}

/** Reads the keys; no keys when encryption is not wanted. */
export async function keysOf({ encryption }: Pick<Settings, 'encryption'>): Promise<Keys> {
  const { file, variable, activeKey } = encryption
  if (file !== undefined) return parseKeys(await readKeyFile(file), activeKey, file)
  if (variable === undefined) return noKeys
  const text = process.env[variable]
  if (text === undefined)
    throw new ConfigurationError(`encryption.keyVariable: the environment has no variable ${variable}`)
  return parseKeys(text, activeKey, `the variable ${variable}`)
}

async function readKeyFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new ConfigurationError(`encryption.keyFile can't be read: ${(error as Error).message}`)
  }
}
