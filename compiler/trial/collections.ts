/** What has come out of a pipeline, read where the sink really wrote it. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { TrialBroker } from './broker.ts'
import { numberIn } from './numbered-events.ts'

/** One text that came out. */
export interface Collected {
  /** Order is promised within one. */
  readonly lane: string
  readonly text: string
}

export interface Collection {
  /** The sink that it is of. */
  readonly sink: string
  /** In words, for the report. */
  readonly from: string
  /** About how many events have come out so far. */
  count(): Promise<number>
  /** All of it, in the order of arrival within each lane. */
  read(): Promise<Collected[]>
}

export function topicCollection(sink: string, broker: TrialBroker, topic: string): Collection {
  return {
    sink,
    from: `topic ${topic}`,
    count: () => broker.count(topic),
    read: async () =>
      (await broker.read(topic)).map(({ partition, value }) => ({
        lane: `${topic}/${partition}`,
        text: value.toString('latin1'),
      })),
  }
}

/** Lines of all files below a folder; those that are still being written (`….tmp`, and what begins with a dot) only count. */
export function folderCollection(sink: string, folder: string, run: string, lineBytes: number): Collection {
  return {
    sink,
    from: `files below ${folder}`,
    async count() {
      const sizes = await Promise.all((await filesBelow(folder)).map(sizeOf))
      return Math.floor(sizes.reduce((sum, size) => sum + size, 0) / lineBytes)
    },
    async read() {
      const finished = (await filesBelow(folder)).filter(path => !/(^|\/)\.[^/]*$|\.tmp$/.test(path))
      const texts = await Promise.all(finished.map(path => readFile(path, 'latin1')))
      const files = texts.map(text => text.split('\n').filter(line => line !== ''))
      // File names do not tell which was written first where buckets alternate; their first event does.
      const first = (lines: readonly string[]) => numberIn(run, lines[0] ?? '')
      return files
        .sort((a, b) => first(a) - first(b))
        .flat()
        .map(text => ({ lane: folder, text }))
    },
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
}

/** 0 for a file that was renamed since it was listed: it is counted again in a moment. */
async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}
