import { join } from 'node:path'
import { readCheckpoint } from '../checkpoint.ts'
import { type Files, isMissing } from '../files.ts'
import { liveHolder, thisProcess } from '../lock.ts'
import type { Places } from '../recovery.ts'
import { segmentId } from '../segment.ts'

/** The directories of one channel, found from one of them or from the one above them. */
export interface ChannelPlaces extends Places {
  /** Holds data files of Apache Flume's own file channel. */
  readonly flumeDirs: readonly string[]
}

/**
 * Looks at the directory, at those in it, and at its neighbours named checkpoint and backup; a checkpoint also tells
 * where the data is.
 */
export async function findPlaces(files: Files, directory: string): Promise<ChannelPlaces> {
  const inside = await subdirectories(files, directory)
  const neighbours = ['checkpoint', 'backup'].map(name => join(directory, '..', name))
  const candidates = [directory, ...inside]
  const own = await withCheckpoint(files, candidates)
  const checkpointDirs = own.length > 0 ? own : await withCheckpoint(files, neighbours)
  const told = await Promise.all(checkpointDirs.map(place => readCheckpoint(files, place)))
  const dataDirs = told.flat()[0]?.state.dataDirs ?? []
  const data = await having(files, [...candidates, ...dataDirs], name => segmentId(name) !== undefined)
  const flumeDirs = await having(files, candidates, name => /^log-\d+$/.test(name))
  return { checkpointDirs, dataDirs: [...new Set([...data, ...(await existing(files, dataDirs))])], flumeDirs }
}

/** Who has one of the directories now, in words; undefined when nobody has. */
export async function userOf(files: Files, { checkpointDirs, dataDirs }: Places): Promise<string | undefined> {
  for (const directory of [...checkpointDirs, ...dataDirs]) {
    const holder = await liveHolder(files, directory, thisProcess)
    if (holder !== undefined) return holder
  }
  return undefined
}

async function withCheckpoint(files: Files, directories: readonly string[]): Promise<string[]> {
  return having(files, directories, name => name === 'flumec-checkpoint')
}

async function having(
  files: Files,
  directories: readonly string[],
  test: (name: string) => boolean,
): Promise<string[]> {
  const found: string[] = []
  for (const directory of new Set(directories)) if ((await names(files, directory)).some(test)) found.push(directory)
  return found
}

async function existing(files: Files, directories: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const directory of directories) if ((await list(files, directory)) !== undefined) found.push(directory)
  return found
}

async function subdirectories(files: Files, directory: string): Promise<string[]> {
  return (await names(files, directory)).map(name => join(directory, name))
}

const names = async (files: Files, directory: string) => (await list(files, directory)) ?? []

async function list(files: Files, directory: string): Promise<string[] | undefined> {
  try {
    return (await files.list(directory)).sort()
  } catch (error) {
    if (isMissing(error) || (error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined
    throw error
  }
}
