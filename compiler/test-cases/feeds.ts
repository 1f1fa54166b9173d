/** How events get into a source: by the way that it really reads. */

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { IrSource } from '../4-lower/index.ts'
import { TrialProducer } from '../trial/broker.ts'
import { posted } from '../trial/feeds.ts'
import type { SentEvent } from './case.ts'
import { folders, type SourceEnd } from './ends.ts'
import { textOf, textsOf } from './values.ts'

export interface Around {
  /** The case's own. */
  readonly folder: string
  /** Of the broker; undefined where none is wanted. */
  readonly kafka: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  port(component: string): number
  /** False when the case is over and waiting has no sense. */
  going(): boolean
}

/** By this name the broker knows who feeds a source. */
export const feedingClient = 'flumec-test'

/** Hands events over; resolves when the source may read them and, where it answers, has accepted them. */
export type Feed = (events: readonly SentEvent[]) => Promise<void>

export function feedOf({ source, followed }: SourceEnd, around: Around): Feed {
  switch (source.type) {
    case 'spooldir':
      return spoolFeed(join(around.folder, folders.files, textOf(source.options.spoolDir, around.env) ?? ''))
    case 'http':
      return events => post(source, events, around)
    case 'kafka':
      return events => produce(source, events, around)
    case 'netcatudp':
    case 'syslogudp':
      return events => datagrams(events, around.port(source.name))
    case 'exec':
    case 'taildir':
      return fileFeed(join(around.folder, folders.files), followed?.file ?? followedFile(source, around.env) ?? '')
    default:
      return events => connection(events, around.port(source.name), around)
  }
}

/** A file that a taildir source follows: its first group's, with a word for what the pattern leaves open. */
export function followedFile({ options }: IrSource, env: Around['env']): string | undefined {
  const group = textsOf(options.filegroups, env)[0]
  const pattern = group === undefined ? undefined : textOf(options[`filegroups.${group}`], env)
  if (pattern === undefined) return undefined
  const [folder, name] = [pattern.slice(0, pattern.lastIndexOf('/') + 1), pattern.slice(pattern.lastIndexOf('/') + 1)]
  const file = name.replace(/\.[*+]/g, 'test').replace(/\\(.)/g, '$1')
  return fits(file, name) ? folder + file : undefined
}

function fits(file: string, pattern: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(file)
  } catch {
    return false // An expression of Java's own: the case names the file.
  }
}

function fileFeed(folder: string, usual: string): Feed {
  return async events => {
    for (const [file, lines] of byFile(events, usual)) {
      const path = join(folder, file)
      await mkdir(dirname(path), { recursive: true })
      await appendFile(path, lines)
    }
  }
}

/** Finished files are moved into the folder. */
function spoolFeed(spool: string): Feed {
  let files = 0
  return async events => {
    for (const [file, lines] of byFile(events, '')) {
      const name = file === '' ? `${String(++files).padStart(6, '0')}.txt` : file
      await writeFile(`${spool}.new`, lines)
      await rename(`${spool}.new`, join(spool, name))
    }
  }
}

function byFile(events: readonly SentEvent[], usual: string): Map<string, string> {
  const files = new Map<string, string[]>()
  for (const { file = usual, value } of events) files.set(file, [...(files.get(file) ?? []), value])
  return new Map([...files].map(([file, lines]) => [file, lines.map(line => `${line}\n`).join('')]))
}

/** One request an event, repeated until it is accepted, as a careful client does. */
async function post({ name, parts }: IrSource, events: readonly SentEvent[], around: Around): Promise<void> {
  const isJson = (parts.handler?.type ?? 'json') === 'json'
  for (const { value, headers } of events) {
    const body = isJson ? JSON.stringify([{ headers, body: value }]) : value
    const type = isJson ? { 'content-type': 'application/json' } : headers
    while (!(await posted(around.port(name), body, type)) && around.going()) await sleep(50)
  }
}

async function produce({ options }: IrSource, events: readonly SentEvent[], around: Around): Promise<void> {
  const [usual = ''] = textsOf(options['kafka.topics'], around.env)
  const producer = await TrialProducer.open(around.kafka!, feedingClient)
  const topics = new Map<string, SentEvent[]>()
  for (const one of events) topics.set(one.topic ?? usual, [...(topics.get(one.topic ?? usual) ?? []), one])
  for (const [topic, records] of topics)
    await producer.send(
      topic,
      records.map(({ topic: _, file: __, ...record }) => record),
    )
  await producer.close()
}

/** Lines over a connection of their own, which is made when the agent listens. */
async function connection(events: readonly SentEvent[], port: number, around: Around): Promise<void> {
  const text = events.map(({ value }) => `${value}\n`).join('')
  while (!(await sent(text, port)) && around.going()) await sleep(50)
}

function sent(text: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => socket.end(text))
    socket.on('error', () => resolve(false))
    socket.on('close', failed => resolve(!failed))
    socket.resume()
  })
}

async function datagrams(events: readonly SentEvent[], port: number): Promise<void> {
  const socket = createSocket('udp4')
  for (const [i, { value }] of events.entries()) {
    socket.send(value, port, '127.0.0.1')
    // Nobody holds a sender of datagrams back.
    if (i % 50 === 49) await sleep(5)
  }
  socket.close()
  await once(socket, 'close')
}
