/** What a comparison is made of: a pipeline, what is done to it while it runs, and what is seen of it. */
import type { Mask } from './masks.ts'
import type { Run } from './run.ts'

/** What was seen, by a name each: JSON. */
export type Seen = Readonly<Record<string, unknown>>

/** Looks at what is left when the agent has ended. */
export type Read = (run: Run) => Seen | Promise<Seen>

export interface OracleCase {
  /** Also the name of its recording. */
  readonly name: string
  /** What it tells. */
  readonly title: string
  /**
   * The properties of agent `a`. `{DIR}` stands for the run's folder, `{PORT1}` to `{PORT4}` for free ports, `{TOPIC1}`…
   * for topics, `{KAFKA}` for the broker, `{RUN}` for a word that no other run has.
   */
  readonly agent: string
  /** Partitions of each topic. */
  readonly topics?: readonly number[]
  /** Headers whose values are never the same twice. */
  readonly masks?: Readonly<Record<string, Mask>>
  readonly env?: Readonly<Record<string, string>>
  /** Needs a process of Flume's for itself: it looks at the log. */
  readonly alone?: true
  /** Before the agent starts. */
  prepare?(run: Run): void | Promise<void>
  /** While it runs. Returns when everything that is expected has happened. */
  drive(run: Run): Promise<Seen> | Promise<void>
  /** Default: the events in the files below `out`. */
  readonly read?: Read
}

/** Events into Avro files, where neither a header nor a byte of a body is lost. */
export const avroFiles =
  'type = file_roll\nsink.directory = {DIR}/out\nsink.rollInterval = 0\nsink.serializer = avro_event'

/** A source, a memory channel and a sink. Lines of options each; `more` are whole lines. */
export function pipeline(source: string, sink = avroFiles, more = ''): string {
  return `a.sources = s
a.channels = c
a.sinks = k
${section('a.sources.s', `${source}\nchannels = c`)}
${section('a.channels.c', 'type = memory\ncapacity = 1000\ntransactionCapacity = 100')}
${section('a.sinks.k', `${sink}\nchannel = c`)}
${more}
`
}

/** Puts the component in front of each line; a line that goes on on the next one stays one. */
export function section(component: string, options: string): string {
  const lines = options
    .trim()
    .split(/(?<!\\)\n/)
    .map(line => line.trim())
  return lines
    .filter(line => line !== '')
    .map(line => `${component}.${line}`)
    .join('\n')
}

/** The http source, which takes events with headers. */
export const httpSource = 'type = http\nbind = 127.0.0.1\nport = {PORT1}'
