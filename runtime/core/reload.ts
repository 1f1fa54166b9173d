/**
 * A running agent becomes another: parts that are the same keep running, the others are drained and replaced. When the
 * old parts can't be drained or the new ones can't start in time, everything is put back, and the old version goes on.
 *
 * Nothing is lost and nothing comes twice: a source that goes has its last position written before its successor starts,
 * for which everything that it brought must be safe; a channel that goes is empty; a sink that goes has no delivery on
 * its way. Sources that stay, but whose channel goes, are held back meanwhile, not stopped.
 */
import type { Agent, AgentDefinition, Running, RunningSink, RunningSource, SinkDefinition } from './agent.ts'
import type { Channel, Selector } from './contracts.ts'

export interface ReloadOptions {
  /** Whether the new definition means the same by this part as the old one. */
  same(kind: PartKind, name: string): boolean
  /** Longest time for draining, and again for each part's start, in ms. */
  readonly patience: number
  /** Aborts when the agent must stop. */
  readonly signal: AbortSignal
}

export type PartKind = 'sources' | 'channels' | 'sinks'

/** Names as `source tail`. */
export interface Changes {
  readonly kept: readonly string[]
  readonly replaced: readonly string[]
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** Rejects with the reason when the old version goes on. Never two at a time. */
export async function reload(agent: Agent, next: AgentDefinition, options: ReloadOptions): Promise<Changes> {
  const before = agent.definition
  const steps = new Steps()
  try {
    await new Change(agent, next, options, steps).make()
  } catch (error) {
    for (const fault of await steps.undo()) agent.log.error(`putting the old version back: ${fault.message}`)
    throw error
  }
  return changesOf(before, next, options)
}

class Change {
  readonly #staying: (kind: PartKind) => (part: Running<unknown>) => boolean
  readonly #leavingChannels: readonly Running<Channel>[]
  /** Of the channels that run and those of the new definition. */
  readonly #names: ReadonlyMap<Channel, string>

  constructor(
    private readonly agent: Agent,
    private readonly next: AgentDefinition,
    private readonly options: ReloadOptions,
    private readonly steps: Steps,
  ) {
    this.#staying =
      kind =>
      ({ name }) =>
        name in next[kind] && options.same(kind, name)
    this.#leavingChannels = agent.channels.filter(not(this.#staying('channels')))
    const named = [...agent.channels.map(({ name, part }) => [name, part] as const), ...Object.entries(next.channels)]
    this.#names = new Map(named.map(([name, channel]) => [channel, name]))
  }

  async make(): Promise<void> {
    const { agent, steps } = this
    const [staying, leaving] = split(agent.sources, this.#staying('sources'))
    const held = staying.filter(({ part }) => part.selector.channels.some(one => this.#isLeaving(one)))
    await this.#drain(leaving, held)

    const [kept, leavingSinks] = split(agent.sinks, sink => this.#keepsSink(sink))
    const [moved, untouched] = split(kept, sink => this.#isLeaving(sink.part.channel))
    const signal = this.#limit('what is on its way was not delivered')
    for (const sink of lettersFirst([...moved, ...leavingSinks])) {
      // Since it was drained, dead letters may have come into it.
      if (this.#isLeaving(sink.part.channel)) await empty(sink.part.channel, signal)
      await steps.take(
        () => agent.stopTaking(sink.runner, this.options.patience),
        () => moved.includes(sink) && agent.take(sink.runner),
      )
    }
    for (const sink of leavingSinks)
      await steps.take(
        () => sink.supervisor.stop(),
        () => this.#soon(agent.startSink(sink)),
      )
    for (const { supervisor } of this.#leavingChannels)
      await steps.take(
        () => supervisor.stop(),
        () => this.#soon(supervisor.start()),
      )

    await this.#begin(untouched, moved, staying)
    for (const { outlet, part } of agent.sources)
      if (held.some(one => one.outlet === outlet)) outlet.release(part.selector)
  }

  /** Sources that go have read and written their last, and channels that go are empty. */
  async #drain(leaving: readonly RunningSource[], held: readonly RunningSource[]): Promise<void> {
    const { steps } = this
    const signal = this.#limit('what is on its way was not delivered')
    for (const { supervisor } of leaving)
      await steps.take(
        () => supervisor.stop(),
        () => this.#soon(supervisor.start()),
      )
    for (const { outlet } of held)
      await steps.take(
        () => outlet.hold(signal),
        () => outlet.release(),
      )
    for (const { outlet } of leaving) await outlet.settled(signal)
    for (const { part } of this.#leavingChannels) await empty(part, signal)
    for (const { part } of leaving) await part.source.close()
  }

  /** Makes and starts what is new, in Flume's order, and joins it with what stays. */
  async #begin(untouched: readonly RunningSink[], moved: readonly RunningSink[], staying: readonly RunningSource[]) {
    const { agent, next, steps } = this
    const { channels, sinks, sources, definition } = agent
    await steps.take(
      () => {},
      () => Object.assign(agent, { channels, sinks, sources, definition }),
    )
    const stays = this.#staying('channels')
    agent.channels = Object.entries(next.channels).map(
      ([name, channel]) => channels.find(one => one.name === name && stays(one)) ?? agent.makeChannel(name, channel),
    )
    for (const channel of agent.channels) if (!channels.includes(channel)) await this.#start(channel)

    agent.sinks = Object.entries(next.sinks).map(([name, sink]) => {
      const stay = untouched.find(one => one.name === name)
      return stay ?? this.#onOtherChannel(moved, name) ?? agent.makeSink(name, this.#joined(sink), agent.channels)
    })
    for (const sink of agent.sinks) {
      if (untouched.includes(sink)) continue
      if (!moved.some(({ name }) => name === sink.name)) await this.#start(sink)
      await steps.take(
        () => agent.take(sink.runner),
        () => agent.stopTaking(sink.runner, this.options.patience),
      )
    }

    agent.sources = Object.entries(next.sources).map(([name, { source, selector, ...rest }]) => {
      const stay = staying.find(one => one.name === name)
      if (stay === undefined) return agent.makeSource(name, { ...rest, source, selector: this.#rewired(selector) })
      return { ...stay, part: { ...stay.part, selector: this.#rewired(stay.part.selector) } }
    })
    for (const source of agent.sources)
      if (!staying.some(({ outlet }) => outlet === source.outlet)) await this.#start(source)
    agent.definition = next
  }

  /** The same sink, taking from the channel that has the old one's place. */
  #onOtherChannel(moved: readonly RunningSink[], name: string): RunningSink | undefined {
    const sink = moved.find(one => one.name === name)
    if (sink === undefined) return undefined
    const part = this.#joined({ ...this.next.sinks[name]!, sink: sink.part.sink })
    return { ...sink, part, runner: this.agent.makeRunner({ ...sink, part }, this.agent.channels) }
  }

  async #start({ name, supervisor }: Running<unknown>): Promise<void> {
    const signal = this.#limit(`${name} did not start`)
    const late = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    await this.steps.take(
      () => Promise.race([supervisor.startOnce(), late]),
      () => supervisor.stop(),
    )
  }

  /** Waits for what starts again; what fails to is tried further by its supervisor, and nobody waits for that. */
  async #soon(started: Promise<unknown>): Promise<void> {
    let late: NodeJS.Timeout | undefined
    const patience = new Promise(resolve => {
      late = setTimeout(resolve, this.options.patience)
    })
    await Promise.race([started, patience]).finally(() => clearTimeout(late))
  }

  /** One that has not started yet can't be moved to another channel. */
  #keepsSink(sink: RunningSink): boolean {
    const { channel, deadLetter } = sink.part
    if (!this.#staying('sinks')(sink) || (deadLetter !== undefined && this.#isLeaving(deadLetter))) return false
    return sink.supervisor.state === 'running' || !this.#isLeaving(channel)
  }

  #isLeaving(channel: Channel): boolean {
    return this.#leavingChannels.some(one => one.part === channel)
  }

  #joined(sink: SinkDefinition): SinkDefinition {
    const { channel, deadLetter } = sink
    return {
      ...sink,
      channel: this.#running(channel),
      ...(deadLetter === undefined ? {} : { deadLetter: this.#running(deadLetter) }),
    }
  }

  /** A selector that knows channels of the old or the new definition, over those that run now. */
  #rewired(selector: Selector): Selector {
    return {
      channels: selector.channels.map(channel => this.#running(channel)),
      route: batch => selector.route(batch).map(route => ({ ...route, channel: this.#running(route.channel) })),
    }
  }

  /** The channel that runs now in the place of one that a definition made. */
  #running(channel: Channel): Channel {
    const name = this.#names.get(channel)
    return this.agent.channels.find(one => one.name === name)?.part ?? channel
  }

  /** Aborts after the patience, with this reason. */
  #limit(what: string): AbortSignal {
    const { patience, signal } = this.options
    const late = new AbortController()
    setTimeout(() => late.abort(new Error(`${what} within ${patience / 1000} s`)), patience).unref()
    return AbortSignal.any([late.signal, signal])
  }
}

/** What was done, and how to put it back. */
class Steps {
  readonly #backs: (() => unknown)[] = []

  /** A step that fails may have been done in part: it is put back too. */
  async take(step: () => unknown, back: () => unknown): Promise<void> {
    this.#backs.push(back)
    await step()
  }

  /** Puts everything back, the last step first. Resolves with what failed in that. */
  async undo(): Promise<Error[]> {
    const faults: Error[] = []
    for (const back of this.#backs.reverse()) {
      try {
        await back()
      } catch (error) {
        faults.push(error as Error)
      }
    }
    return faults
  }
}

/** Sinks that write dead letters, then those that may be the ones to take them. */
const lettersFirst = (sinks: readonly RunningSink[]): RunningSink[] =>
  split(sinks, ({ part }) => part.deadLetter !== undefined).flat()

/** A channel that others use too is never empty, and nothing of it goes with us. */
async function empty(channel: Channel, signal: AbortSignal): Promise<void> {
  while (channel.size > 0 && !channel.shared) {
    signal.throwIfAborted()
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

function changesOf(before: AgentDefinition, next: AgentDefinition, { same }: ReloadOptions): Changes {
  const all = (['sources', 'channels', 'sinks'] as const).flatMap(kind =>
    [...new Set([...Object.keys(before[kind]), ...Object.keys(next[kind])])].map(name => ({
      word: `${kind.slice(0, -1)} ${name}`,
      fate: !(name in before[kind])
        ? 'added'
        : !(name in next[kind])
          ? 'removed'
          : same(kind, name)
            ? 'kept'
            : 'replaced',
    })),
  )
  const of = (wanted: string) => all.filter(({ fate }) => fate === wanted).map(({ word }) => word)
  return { kept: of('kept'), replaced: of('replaced'), added: of('added'), removed: of('removed') }
}

function split<T>(all: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter(one => !test(one))]
}

const not =
  <T>(test: (one: T) => boolean) =>
  (one: T): boolean =>
    !test(one)
