/** What `flumec init KIND NAME` writes: for each kind a module and a pipeline that uses it. */
export interface Template {
  /** With `$Class` for the name of its class. */
  readonly module: string
  /** With `$module` for its path. */
  readonly pipeline: string
}

const tail = 'channels:\n  mem: {type: memory}\nsinks:\n  out: {type: logger, channel: mem}\n'
const counting = 'agent: example\nsources:\n  numbers: {type: seq, totalEvents: 10, batchSize: 10, channels: [mem]'

const interceptor: Template = {
  module: `import type { EventBatch, Interceptor } from 'flumec/runtime'

/** What the pipeline may set. Options arrive as text; a misspelt or missing one is an error of the build. */
export interface Options {
  /** The header to write. */
  readonly header: string
}

/** Writes the length of each body into a header. */
export default class $Class implements Interceptor {
  readonly #header: string

  constructor(options: Options) {
    this.#header = options.header
  }

  /**
   * Gives the events that go on. A batch never changes: withHeader, withBodies and select (to leave events out) give
   * another one. What is thrown here refuses the whole batch, and the source offers it again.
   */
  intercept(batch: EventBatch): EventBatch {
    return batch.withHeader(this.#header, index => String(batch.body(index).length))
  }
}
`,
  pipeline: `${counting}, interceptors: {own: {type: $module, header: length}}}
${tail}`,
}

const source: Template = {
  module: `import { setTimeout } from 'node:timers/promises'
import { EventBatch, number, type Source, type SourceContext } from 'flumec/runtime'

/** What the pipeline may set. Options arrive as text; a misspelt or missing one is an error of the build. */
export interface Options {
  /** Time between two events, in ms. */
  readonly interval?: string
}

/** Brings the time, again and again. */
export default class $Class implements Source {
  readonly #interval: number
  #stopped = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(options: Options) {
    this.#interval = number(options.interval ?? '1000', 'interval')
  }

  /** Resolves when it reads or listens. What it rejects with is logged, and it is started again after a pause. */
  async start(context: SourceContext): Promise<void> {
    this.#stopped = new AbortController()
    this.#running = this.#run(context, this.#stopped.signal)
  }

  /** When it resolves no further put is made. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#running
  }

  /** After the channels have drained: the place for final positions. */
  async close(): Promise<void> {
    await this.stop()
  }

  async #run(context: SourceContext, signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        const batch = EventBatch.of([{ headers: {}, body: Buffer.from(new Date().toISOString()) }])
        // Waits while the channels are full.
        await context.outlet.put(batch, () => context.log.debug('safe: a position may move past this event'), { signal })
        await setTimeout(this.#interval, undefined, { signal })
      }
    } catch (error) {
      if (!signal.aborted) context.fail(error as Error)
    }
  }
}
`,
  pipeline: `agent: example
sources:
  own: {type: $module, interval: 500, channels: [mem]}
${tail}`,
}

const sink: Template = {
  module: `import { writeFile } from 'node:fs/promises'
import { type Context, type EventBatch, number, type Sink } from 'flumec/runtime'

/** What the pipeline may set. Options arrive as text; a misspelt or missing one is an error of the build. */
export interface Options {
  /** The file to write. */
  readonly file: string
  /** Most events that are delivered at once. */
  readonly batchSize?: string
}

/** Appends each body as a line to a file. */
export default class $Class implements Sink {
  readonly batchSize: number
  readonly #file: string

  constructor(options: Options) {
    this.batchSize = number(options.batchSize ?? '100', 'batchSize')
    this.#file = options.file
  }

  /** Resolves when it is ready; what it rejects with is logged, and it is started again after a pause. */
  async start(context: Context): Promise<void> {
    context.log.info(\`writing to \${this.#file}\`)
  }

  /**
   * Resolves when the far side has every event, and only then are they forgotten. After a rejection they come again.
   * When the signal aborts it should end soon.
   */
  async deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    const lines: string[] = []
    for (const batch of batches) for (let i = 0; i < batch.count; i++) lines.push(\`\${batch.body(i)}\\n\`)
    await writeFile(this.#file, lines.join(''), { flag: 'a', signal })
  }

  /** Frees everything; may be called without start, and twice. */
  async stop(): Promise<void> {}
}
`,
  pipeline: `${counting}}
channels:
  mem: {type: memory}
sinks:
  own: {type: $module, file: example.txt, channel: mem}
`,
}

const selector: Template = {
  module: `import type { Channel, EventBatch, Route, Selector } from 'flumec/runtime'

/** What the pipeline may set. Options arrive as text; a misspelt or missing one is an error of the build. */
export interface Options {
  /** Texts that choose the first channel. */
  readonly contains: string
}

/** Gives events with a text in their body to the source's first channel, all others to its last one. */
export default class $Class implements Selector {
  /** Every channel that may be chosen. */
  readonly channels: readonly Channel[]
  readonly #contains: string

  /** \`channels\` are the source's, by name, in its order. */
  constructor(options: Options, channels: Readonly<Record<string, Channel>>) {
    this.channels = Object.values(channels)
    this.#contains = options.contains
  }

  /** An event may go to several channels, or to none. A failure of an optional channel holds nothing up. */
  route(batch: EventBatch): readonly Route[] {
    const first: number[] = []
    const others: number[] = []
    for (let i = 0; i < batch.count; i++) (batch.body(i).includes(this.#contains) ? first : others).push(i)
    return [
      { channel: this.channels[0]!, batch: batch.select(first), optional: false },
      { channel: this.channels.at(-1)!, batch: batch.select(others), optional: false },
    ].filter(route => route.batch.count > 0)
  }
}
`,
  pipeline: `agent: example
sources:
  numbers:
    type: seq
    totalEvents: 10
    batchSize: 10
    channels: [ones, others]
    selector: {type: $module, contains: "1"}
channels:
  ones: {type: memory}
  others: {type: memory}
sinks:
  printsOnes: {type: logger, channel: ones}
  printsOthers: {type: logger, channel: others}
`,
}

const processor: Template = {
  module: `import type { Context, EventBatch, Sink } from 'flumec/runtime'

/** What the pipeline may set, with its whole name. Options arrive as text; a misspelt one is an error of the build. */
export interface Options {
  /** Sinks that are tried for a batch; default all. */
  readonly 'processor.attempts'?: string
}

/** Offers each batch to its sinks in order until one takes it. To the channel it is one sink. */
export default class $Class implements Sink {
  readonly batchSize: number
  readonly #sinks: readonly Sink[]

  /** \`sinks\` are the group's, by name, in its order. */
  constructor(options: Options, sinks: Readonly<Record<string, Sink>>) {
    this.#sinks = Object.values(sinks).slice(0, Number(options['processor.attempts'] ?? Number.POSITIVE_INFINITY))
    this.batchSize = Math.min(...this.#sinks.map(one => one.batchSize))
  }

  async start(context: Context): Promise<void> {
    await Promise.all(this.#sinks.map(one => one.start(context)))
  }

  async deliver(batches: readonly EventBatch[], signal: AbortSignal): Promise<void> {
    const errors: unknown[] = []
    for (const one of this.#sinks)
      try {
        return await one.deliver(batches, signal)
      } catch (error) {
        errors.push(error)
      }
    throw new AggregateError(errors, 'no sink of the group took the events')
  }

  async stop(): Promise<void> {
    await Promise.all(this.#sinks.map(one => one.stop()))
  }
}
`,
  pipeline: `${counting}}
channels:
  mem: {type: memory}
sinks:
  best: {type: logger, channel: mem}
  next: {type: logger, channel: mem}
sinkgroups:
  own: {sinks: [best, next], processor: {type: $module}}
`,
}

const serializer: Template = {
  module: `import type { EventBatch, Output, SerializedFile, Serializer } from 'flumec/runtime'

/** What the pipeline may set. Options arrive as text; a misspelt or missing one is an error of the build. */
export interface Options {
  /** The name under which the body is written. */
  readonly bodyName?: string
}

/** Writes each event as a line of JSON. */
export default class $Class implements Serializer {
  /** A file may be opened again and written on: nothing stands at its start or end. */
  readonly appendable = true
  readonly #bodyName: string

  constructor(options: Options) {
    this.#bodyName = options.bodyName ?? 'body'
  }

  /** Begins a file; one serializer serves every file of its sink. */
  begin(output: Output): SerializedFile {
    return {
      write: (batches: readonly EventBatch[]) => {
        for (const batch of batches) for (let i = 0; i < batch.count; i++) output.append(this.#line(batch, i))
      },
      end: () => {},
    }
  }

  #line(batch: EventBatch, index: number): Buffer {
    const event = { ...batch.headersOf(index), [this.#bodyName]: batch.body(index).toString() }
    return Buffer.from(\`\${JSON.stringify(event)}\\n\`)
  }
}
`,
  pipeline: `${counting}}
channels:
  mem: {type: memory}
sinks:
  files:
    type: file_roll
    sink.directory: "\${TMPDIR:-/tmp}"
    sink.serializer: $module
    sink.serializer.bodyName: number
    channel: mem
`,
}

export const templates: Readonly<Record<string, Template>> = {
  interceptor,
  source,
  sink,
  selector,
  processor,
  serializer,
}
