/** How numbered events get into a source: by the way that the source really reads. */
import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TrialBroker } from './broker.ts'
import { follower } from './follower.ts'

export interface Feed {
  /** The source that it feeds. */
  readonly source: string
  /** In words, for the report. */
  readonly by: string
  /** Hands the texts over; resolves when the source may read them (and, where the source answers, has accepted them). */
  send(texts: readonly string[]): Promise<void>
  /** Order is promised within one of these; `i` counts the source's events. */
  lane(i: number): number
  /** Most events that the feed itself gives again when its answer does not come; none where it waits for no answer. */
  readonly repeats?: number
  /** Most events that lie between it and the agent, and that nobody has any more when the agent is killed; none by default. */
  readonly passing?: number
  /** Log rotation, where there is something to rotate. */
  rotate?(): Promise<void>
}

/** A log file that grows, and that can be rotated by renaming. */
export async function fileFeed(source: string, folder: string): Promise<Feed> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'app.log')
  await writeFile(path, '')
  let rotations = 0
  return {
    source,
    by: 'lines appended to a file',
    send: texts => appendFile(path, texts.map(text => `${text}\n`).join('')),
    lane: () => 0,
    async rotate() {
      await rename(path, `${path}.${++rotations}`)
      await writeFile(path, '')
    },
  }
}

/** Bytes of what a command has printed that a pipe holds, and the agent before its channel has them. */
const printed = 512 * 1024

/** A command that prints lines as they are appended to a file. */
export async function commandFeed(
  source: string,
  folder: string,
  lineBytes: number,
): Promise<Feed & { readonly command: string }> {
  const file = await fileFeed(source, folder)
  const program = join(folder, 'follower.mjs')
  await writeFile(program, follower)
  return {
    source,
    by: 'a command that prints each line of a growing file once',
    send: file.send,
    lane: file.lane,
    passing: Math.ceil(printed / lineBytes),
    command: [process.execPath, program, join(folder, 'app.log'), join(folder, 'place')].join(' '),
  }
}

/** Finished files that are moved into the folder. */
export async function spoolFeed(source: string, folder: string): Promise<Feed> {
  const [spool, made] = [join(folder, 'spool'), join(folder, 'made')]
  await mkdir(spool, { recursive: true })
  await mkdir(made, { recursive: true })
  let files = 0
  return {
    source,
    by: 'files moved into the spool directory',
    async send(texts) {
      const name = `${String(++files).padStart(6, '0')}.txt`
      await writeFile(join(made, name), texts.map(text => `${text}\n`).join(''))
      await rename(join(made, name), join(spool, name))
    },
    lane: () => 0,
  }
}

export async function topicFeed(source: string, broker: TrialBroker, topic: string): Promise<Feed> {
  const partitions = 3
  await broker.createTopic(topic, partitions)
  let sent = 0
  return {
    source,
    by: `records in a topic of ${partitions} partitions`,
    async send(texts) {
      const first = sent
      sent += texts.length
      await broker.send(
        topic,
        texts.map((value, i) => ({ value, partition: (first + i) % partitions })),
      )
    },
    lane: i => i % partitions,
  }
}

const requestSize = 500

/** Requests that are repeated until they are answered with 200, as a careful client does. */
export function httpFeed(source: string, port: number): Feed {
  return {
    source,
    by: 'requests that are repeated until they are accepted',
    repeats: requestSize,
    async send(texts) {
      for (let first = 0; first < texts.length; first += requestSize) {
        const events = texts.slice(first, first + requestSize).map(text => ({ headers: {}, body: text }))
        while (!(await posted(port, JSON.stringify(events), {}))) await new Promise(resolve => setTimeout(resolve, 200))
      }
    },
    lane: () => 0,
  }
}

/** Whether the source at the port has accepted it. */
export async function posted(port: number, body: string, headers: Readonly<Record<string, string>>): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body, headers })
    await answer.arrayBuffer()
    return answer.ok
  } catch {
    return false // The agent is down or was killed while it answered: the request is made again.
  }
}
