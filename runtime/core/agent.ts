/**
 * An agent: its parts wired together, started in Flume's order (channels, sinks, sources) and stopped so that nothing
 * is lost: sources stop reading, channels drain into the sinks, sinks finish, positions are written, channels close.
 */
import { setMaxListeners } from 'node:events'
import type { Channel, Context, Interceptor, Selector, Sink, Source } from './contracts.ts'
import { type Level, Logger, type LogOutput } from './log.ts'
import { ComponentMetrics } from './metrics.ts'
import { ChannelOutlet } from './outlet.ts'
import { SinkRunner } from './sink-runner.ts'
import { Supervisor } from './supervisor.ts'

export interface AgentDefinition {
  readonly name: string
  readonly channels: Readonly<Record<string, Channel>>
  readonly sources: Readonly<Record<string, SourceDefinition>>
  readonly sinks: Readonly<Record<string, SinkDefinition>>
  /** Longest time that a stop may spend on draining channels, in ms; default 8,000. */
  readonly shutdownTimeout?: number
}

export interface SourceDefinition {
  readonly source: Source
  readonly selector: Selector
  readonly interceptors?: readonly Interceptor[]
}

export interface SinkDefinition {
  readonly sink: Sink
  readonly channel: Channel
}

export interface AgentOptions {
  readonly log: readonly LogOutput[]
  readonly logLevel?: Level
}

export interface Running<Part> {
  readonly name: string
  readonly part: Part
  readonly metrics: ComponentMetrics
  readonly supervisor: Supervisor
}

export class Agent {
  readonly log: Logger
  readonly channels: readonly Running<Channel>[]
  readonly sinks: readonly (Running<SinkDefinition> & { readonly runner: SinkRunner })[]
  readonly sources: readonly Running<SourceDefinition>[]
  readonly #ended = new AbortController()
  readonly #stopTaking = new AbortController()
  readonly #abandon = new AbortController()
  #runners: Promise<void>[] = []
  #stopping: Promise<boolean> | undefined

  constructor(
    readonly definition: AgentDefinition,
    options: AgentOptions,
  ) {
    // As many waits as there are deliveries and puts listen to these; Node would warn of a leak at eleven.
    setMaxListeners(0, this.#ended.signal, this.#stopTaking.signal, this.#abandon.signal)
    this.log = new Logger(definition.name, options.log, options.logLevel)
    this.channels = Object.entries(definition.channels).map(([name, channel]) => this.#channel(name, channel))
    this.sinks = Object.entries(definition.sinks).map(([name, sink]) => this.#sink(name, sink))
    this.sources = Object.entries(definition.sources).map(([name, source]) => this.#source(name, source))
  }

  /** Resolves when every part has started; parts that can't are tried again until they can. Rejects on bad configuration. */
  async start(): Promise<void> {
    await Promise.all(this.channels.map(channel => channel.supervisor.start()))
    // A sink whose far side is away must not keep the sources from filling the channels.
    const sinks = this.sinks.map(sink => this.#startSink(sink))
    await Promise.all([...sinks, ...this.sources.map(source => source.supervisor.start())])
  }

  /**
   * Stops in order. Resolves true when everything that volatile channels held was delivered, false when the time-out or
   * a stall came first: then sources that can replay bring those events again after the next start.
   * `stall`: give up draining when no event was delivered for this long, in ms.
   */
  stop(stall = Number.POSITIVE_INFINITY): Promise<boolean> {
    this.#stopping ??= this.#stop(stall)
    return this.#stopping
  }

  async #stop(stall: number): Promise<boolean> {
    const deadline = Date.now() + (this.definition.shutdownTimeout ?? 8000)
    this.#ended.abort(new Error('the agent is stopping'))
    await this.#all(this.sources, source => source.supervisor.stop())
    const drained = await this.#drain(deadline, stall)
    this.#stopTaking.abort()
    // What a durable channel has lent is finished in the time that is left.
    const patience = drained ? Math.max(0, deadline - Date.now()) : 0
    const late = setTimeout(() => this.#abandon.abort(new Error('the agent is stopping')), patience)
    await Promise.all(this.#runners)
    clearTimeout(late)
    await this.#all(this.sinks, sink => sink.supervisor.stop())
    await this.#all(this.sources, source => source.part.source.close())
    await this.#all(this.channels, channel => channel.supervisor.stop())
    return drained
  }

  /** Waits until what ends with the process is delivered. */
  async #drain(deadline: number, stall: number): Promise<boolean> {
    const drainable = this.channels.filter(({ part }) => this.sinks.some(sink => sink.part.channel === part))
    const waiting = () => drainable.reduce((sum, { part }) => sum + volatileSize(part), 0)
    const began = Date.now()
    while (waiting() > 0) {
      const now = Date.now()
      const lastCommit = Math.max(began, ...this.sinks.map(sink => sink.runner.lastCommit))
      if (now >= deadline || now - lastCommit >= stall) {
        this.log.warn(
          `stopping with ${waiting()} events undelivered in memory; sources that can replay will bring them again`,
        )
        return false
      }
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    return true
  }

  /** A part that fails while it stops is logged; the others are stopped all the same. */
  async #all<Part>(parts: readonly Running<Part>[], stop: (part: Running<Part>) => Promise<void>): Promise<void> {
    const ends = await Promise.allSettled(parts.map(stop))
    ends.forEach((end, i) => {
      if (end.status === 'rejected') this.log.error(`${parts[i]!.name} did not stop cleanly: ${end.reason?.message}`)
    })
  }

  async #startSink(sink: Running<SinkDefinition> & { readonly runner: SinkRunner }): Promise<void> {
    const started = sink.supervisor.start()
    this.#runners.push(
      started.then(
        () => sink.runner.run(this.#stopTaking.signal, this.#abandon.signal),
        () => {},
      ),
    )
    await started
  }

  #channel(name: string, channel: Channel): Running<Channel> {
    return this.#running('CHANNEL', name, channel, context => ({
      start: () => channel.start(context),
      stop: () => channel.stop(),
    }))
  }

  #sink(name: string, definition: SinkDefinition): Running<SinkDefinition> & { readonly runner: SinkRunner } {
    const { sink, channel } = definition
    const running = this.#running('SINK', name, definition, context => ({
      start: () => sink.start(context),
      stop: () => sink.stop(),
    }))
    return { ...running, runner: new SinkRunner(sink, channel, this.log.for(name), running.metrics) }
  }

  #source(name: string, definition: SourceDefinition): Running<SourceDefinition> {
    const { source, selector, interceptors = [] } = definition
    return this.#running('SOURCE', name, definition, context => {
      const nameOf = (channel: Channel) => this.channels.find(one => one.part === channel)?.name ?? 'channel'
      const outlet = new ChannelOutlet(interceptors, selector, context.log, context.metrics, nameOf, this.#ended.signal)
      return { start: () => source.start({ ...context, outlet }), stop: () => source.stop() }
    })
  }

  #running<Part>(
    kind: ComponentMetrics['kind'],
    name: string,
    part: Part,
    ends: (context: Context) => { start(): Promise<void>; stop(): Promise<void> },
  ): Running<Part> {
    const metrics = new ComponentMetrics(kind, name)
    const log = this.log.for(name)
    const context: Context = { name, log, metrics, fail: error => supervisor.failed(error) }
    const supervisor = new Supervisor(ends(context), log, metrics, this.#ended.signal)
    return { name, part, metrics, supervisor }
  }
}

function volatileSize(channel: Channel): number {
  return channel.volatileSize ?? (channel.survives === 'nothing' ? channel.size : 0)
}
