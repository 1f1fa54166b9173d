/**
 * An agent: its parts wired together, started in Flume's order (channels, sinks, sources) and stopped so that nothing
 * is lost: sources stop reading, channels drain into the sinks, sinks finish, positions are written, channels close.
 */
import { setMaxListeners } from 'node:events'
import type { Channel, Context, Interceptor, Selector, Sink, Source } from './contracts.ts'
import { DeadLetterChannel } from './dead-letters.ts'
import { type Level, type Levels, Logger, type LogOutput } from './log.ts'
import { ComponentMetrics } from './metrics.ts'
import { ChannelOutlet } from './outlet.ts'
import { type Changes, type ReloadOptions, reload } from './reload.ts'
import { SinkRunner } from './sink-runner.ts'
import { Supervisor, type Surrender } from './supervisor.ts'

export interface AgentDefinition {
  readonly name: string
  readonly channels: Readonly<Record<string, Channel>>
  readonly sources: Readonly<Record<string, SourceDefinition>>
  readonly sinks: Readonly<Record<string, SinkDefinition>>
  /** Longest time that a stop may spend on draining channels, in ms; default 8,000. */
  readonly shutdownTimeout?: number
  /** What the pipeline declares that the process needs at most, in bytes. */
  readonly memory?: number
}

export interface SourceDefinition {
  readonly source: Source
  readonly selector: Selector
  readonly interceptors?: readonly Interceptor[]
}

export interface SinkDefinition {
  readonly sink: Sink
  readonly channel: Channel
  /** Where events go that the sink's far side refuses for good. */
  readonly deadLetter?: Channel
}

export interface AgentOptions {
  readonly log: readonly LogOutput[]
  readonly logLevel?: Level | Levels
  /** Default: parts that can't be started are tried again for ever. */
  readonly surrender?: Surrender
}

export interface Running<Part> {
  readonly name: string
  readonly part: Part
  readonly metrics: ComponentMetrics
  readonly supervisor: Supervisor
}

export interface RunningSink extends Running<SinkDefinition> {
  readonly runner: SinkRunner
}

export interface RunningSource extends Running<SourceDefinition> {
  readonly outlet: ChannelOutlet
}

/** Deliveries of a sink. */
interface Taking {
  readonly stop: AbortController
  readonly abandon: AbortController
  readonly ended: Promise<void>
}

export class Agent {
  readonly log: Logger
  /** A reload puts others in their place. */
  channels: readonly Running<Channel>[]
  sinks: readonly RunningSink[]
  sources: readonly RunningSource[]
  readonly #ended = new AbortController()
  readonly #stopTaking = new AbortController()
  readonly #abandon = new AbortController()
  readonly #taking = new Map<SinkRunner, Taking>()
  #hasChannels = false
  #reloading: Promise<Changes> | undefined
  #stopping: Promise<boolean> | undefined

  constructor(
    public definition: AgentDefinition,
    private readonly options: AgentOptions,
  ) {
    // As many waits as there are deliveries and puts listen to these; Node would warn of a leak at eleven.
    setMaxListeners(0, this.#ended.signal, this.#stopTaking.signal, this.#abandon.signal)
    this.log = new Logger(definition.name, options.log, options.logLevel)
    this.channels = Object.entries(definition.channels).map(([name, channel]) => this.makeChannel(name, channel))
    this.sinks = Object.entries(definition.sinks).map(([name, sink]) => this.makeSink(name, sink, this.channels))
    this.sources = Object.entries(definition.sources).map(([name, source]) => this.makeSource(name, source))
  }

  /** Resolves when every part has started; parts that can't are tried again until they can. Rejects on bad configuration. */
  async start(): Promise<void> {
    await Promise.all(this.channels.map(channel => channel.supervisor.start()))
    this.#hasChannels = true
    // A sink whose far side is away must not keep the sources from filling the channels.
    const sinks = this.sinks.map(sink => this.startSink(sink))
    await Promise.all([...sinks, ...this.sources.map(source => source.supervisor.start())])
  }

  /**
   * Becomes the agent of another definition without stopping (reload.ts). `same` says of a part whether the new definition
   * means what the old one did. Rejects with the reason when it can't: then it goes on as it was.
   */
  async reload(next: AgentDefinition, same: ReloadOptions['same']): Promise<Changes> {
    if (this.#reloading !== undefined) throw new Error('a reload is under way')
    if (!this.#hasChannels) throw new Error('the channels of the agent have not started yet: restart it instead')
    const patience = this.definition.shutdownTimeout ?? 8000
    const reloading = reload(this, next, { same, patience, signal: this.#ended.signal })
    this.#reloading = reloading
    return reloading.finally(() => {
      this.#reloading = undefined
    })
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
    await this.#reloading?.catch(() => {}) // Whoever asked for it is told.
    await this.#all(this.sources, source => source.supervisor.stop())
    const drained = await this.#drain(deadline, stall)
    this.#stopTaking.abort()
    // What a durable channel has lent is finished in the time that is left.
    const patience = drained ? Math.max(0, deadline - Date.now()) : 0
    const late = setTimeout(() => this.#abandon.abort(new Error('the agent is stopping')), patience)
    await Promise.all([...this.#taking.values()].map(({ ended }) => ended))
    clearTimeout(late)
    await this.#all(this.sinks, sink => sink.supervisor.stop())
    await this.#all(this.sources, source => source.part.source.close())
    await this.#all(this.channels, channel => channel.supervisor.stop())
    this.log.flush()
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

  /** Resolves when deliveries have begun, however long that takes, or when it is stopped before. */
  async startSink({ supervisor, runner }: RunningSink): Promise<void> {
    if (await supervisor.start()) this.take(runner)
  }

  /** Deliveries begin, until the agent stops or `stopTaking` ends them. */
  take(runner: SinkRunner): void {
    const [stop, abandon] = [new AbortController(), new AbortController()]
    const signals = [
      AbortSignal.any([stop.signal, this.#stopTaking.signal]),
      AbortSignal.any([abandon.signal, this.#abandon.signal]),
    ] as const
    setMaxListeners(0, ...signals)
    this.#taking.set(runner, { stop, abandon, ended: runner.run(...signals) })
  }

  /** No further deliveries begin. Resolves when those on their way have ended; after `patience` ms they are given up. */
  async stopTaking(runner: SinkRunner, patience: number): Promise<void> {
    const taking = this.#taking.get(runner)
    if (taking === undefined) return
    taking.stop.abort()
    const late = setTimeout(() => taking.abandon.abort(new Error('the sink is stopping')), patience)
    await taking.ended
    clearTimeout(late)
    this.#taking.delete(runner)
  }

  makeChannel(name: string, channel: Channel): Running<Channel> {
    return this.#running('CHANNEL', name, channel, context => ({
      start: () => channel.start(context),
      stop: () => channel.stop(),
    }))
  }

  /** `channels`: those that the agent has or will have. */
  makeSink(name: string, definition: SinkDefinition, channels: readonly Running<Channel>[]): RunningSink {
    const { sink, deadLetter } = definition
    const running = this.#running('SINK', name, definition, context => {
      const deadLetters = deadLetter && new DeadLetterChannel(deadLetter, metricsOf(channels, deadLetter).name, context)
      return {
        start: () => sink.start({ ...context, ...(deadLetters && { deadLetters }) }),
        stop: () => sink.stop(),
      }
    })
    return { ...running, runner: this.makeRunner(running, channels) }
  }

  makeRunner({ name, part, metrics }: Running<SinkDefinition>, channels: readonly Running<Channel>[]): SinkRunner {
    const { transit } = metricsOf(channels, part.channel)
    return new SinkRunner(part.sink, part.channel, this.log.for(name), metrics, transit)
  }

  makeSource(name: string, definition: SourceDefinition): RunningSource {
    const { source, selector, interceptors = [] } = definition
    const made: { outlet?: ChannelOutlet } = {}
    const running = this.#running('SOURCE', name, definition, context => {
      const { log, metrics } = context
      const metricsOfOne = (channel: Channel) => metricsOf(this.channels, channel)
      const outlet = new ChannelOutlet(interceptors, selector, log, metrics, metricsOfOne, this.#ended.signal)
      made.outlet = outlet
      return { start: () => source.start({ ...context, outlet }), stop: () => source.stop() }
    })
    return { ...running, outlet: made.outlet! }
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
    const supervisor = new Supervisor(ends(context), log, metrics, this.#ended.signal, this.options.surrender)
    return { name, part, metrics, supervisor }
  }
}

function metricsOf(channels: readonly Running<Channel>[], channel: Channel): ComponentMetrics {
  return channels.find(one => one.part === channel)?.metrics ?? new ComponentMetrics('CHANNEL', 'channel')
}

function volatileSize(channel: Channel): number {
  return channel.volatileSize ?? (channel.survives === 'nothing' ? channel.size : 0)
}
