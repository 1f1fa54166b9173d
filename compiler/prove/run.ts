/** A stage put to the proof: events go in while faults happen, and what came out is judged. */
import { setTimeout as sleep } from 'node:timers/promises'
import { eventText, judge, numberIn, type Verdict } from '../trial/numbered-events.ts'
import type { Fault } from './faults.ts'
import type { Stage } from './stage.ts'

export interface Plan {
  readonly run: string
  readonly events: number
  /** Events sent in a second. */
  readonly rate: number
  /** Bytes of an event and its line end. */
  readonly lineBytes: number
  readonly faults: readonly Fault[]
  /** Seconds without anything coming out, after which nothing is expected any more. */
  readonly patience: number
  readonly say: (line: string) => void
  readonly progress?: (how: { readonly seconds: number; readonly sent: number; readonly out: number }) => void
}

export interface Happened {
  readonly kind: Fault['kind']
  readonly words: string
  /** Seconds since the start. */
  readonly from: number
  readonly until: number
}

/** An agent that ended though nobody told it to. It is started again, as whoever supervises it would. */
export interface Ending {
  readonly agent: string
  /** Seconds since the start. */
  readonly at: number
  /** The last lines that it printed. */
  readonly log: readonly string[]
}

export interface Outcome extends Verdict {
  readonly sent: number
  /** Events that came out, copies too, in all and at each `agent.sink`. */
  readonly arrived: number
  readonly exits: Readonly<Record<string, number>>
  /** Seconds, with the last stop. */
  readonly seconds: number
  readonly faults: readonly Happened[]
  readonly endings: readonly Ending[]
  /** The last lines of each agent's log, where nothing came out. */
  readonly logs: readonly { readonly agent: string; readonly log: readonly string[] }[]
  /** How it went: seconds since the start, events sent, events that had come out (copies too). */
  readonly progress: readonly { readonly at: number; readonly sent: number; readonly out: number }[]
}

/** Texts handed to a source at once. */
const chunk = 500

/** So often an agent that ends by itself is started again. */
const restarts = 3

const logLines = 8

export async function runProof(stage: Stage, plan: Plan): Promise<Outcome> {
  const proof = new Proof(stage, plan)
  const watching = proof.watch()
  try {
    for (const { process } of stage.processes) process.start()
    await proof.send()
    await proof.settle()
  } finally {
    await watching()
  }
  const { now, happened, endings, progress } = proof
  const exits = await proof.exits()
  const arrived = sum(Object.values(exits))
  const logs = arrived > 0 ? [] : await lastLines(stage)
  const verdict = await proof.verdict()
  return { ...verdict, sent: plan.events, arrived, exits, seconds: now, faults: happened, endings, logs, progress }
}

const lastLines = ({ members }: Stage) =>
  Promise.all(members.map(async ({ name, process }) => ({ agent: name, log: await process.lastLines(logLines) })))

class Proof {
  readonly happened: Happened[] = []
  readonly endings: Ending[] = []
  readonly progress: { at: number; sent: number; out: number }[] = []
  readonly #began = performance.now()
  #sent = 0
  /** Seconds that it took until the agents were at work. */
  #idle = 0

  constructor(
    private readonly stage: Stage,
    private readonly plan: Plan,
  ) {}

  /** Seconds since the start. */
  get now(): number {
    return (performance.now() - this.#began) / 1000
  }

  /** Keeps a record of how far it is, four times a second, until the result is called. */
  watch(): () => Promise<void> {
    let ended = false
    const watching = (async () => {
      for (let turn = 0; !ended; turn++) {
        const how = { at: this.now, sent: this.#sent, out: await this.out() }
        this.progress.push(how)
        if (turn % 4 === 0) this.plan.progress?.({ ...how, seconds: how.at })
        await this.#lookAfter()
        await sleep(250)
      }
    })()
    return async () => {
      ended = true
      await watching
    }
  }

  async #lookAfter(): Promise<void> {
    for (const { name, process } of this.stage.processes) {
      if (!process.endedByItself) continue
      const times = this.endings.filter(({ agent }) => agent === name).length
      if (times > restarts) continue
      const log = await process.lastLines(logLines)
      this.endings.push({ agent: name, at: this.now, log })
      this.plan.say([`${this.now.toFixed(1)} s  ${name} ended by itself:`, ...log].join('\n    '))
      if (times < restarts) process.start()
    }
  }

  /** Sends all events; faults happen beside it, one at a time. */
  async send(): Promise<void> {
    const { feeds } = this.stage
    const { events, rate, run, lineBytes } = this.plan
    const left = [...this.plan.faults].sort((a, b) => a.at - b.at)
    let happening: Promise<void> = Promise.resolve()
    while (this.#sent < events) {
      const numbers = Array.from({ length: Math.min(chunk, events - this.#sent) }, (_, i) => this.#sent + i)
      for (const [i, feed] of feeds.entries()) {
        const own = numbers.filter(number => number % feeds.length === i)
        await feed.send(own.map(number => eventText(run, number, lineBytes - 1)))
      }
      this.#sent += numbers.length
      if (this.#sent === numbers.length) await this.#untilFirst()
      if (left[0] !== undefined && this.#sent / events >= left[0].at) {
        const fault = left.shift()!
        await happening
        happening = this.#happen(fault)
      }
      await sleep(Math.max(0, (this.#sent / rate - (this.now - this.#idle)) * 1000))
    }
    for (const fault of left) {
      await happening
      happening = this.#happen(fault)
    }
    await happening
  }

  async #happen(fault: Fault): Promise<void> {
    const from = this.now
    this.plan.say(`${from.toFixed(1)} s  ${fault.kind}: ${fault.words}`)
    await fault.happen()
    this.happened.push({ kind: fault.kind, words: fault.words, from, until: this.now })
  }

  /**
   * Waits until as many have come out as went in, or nothing moves any more, and stops the agents in order; files are
   * whole then. What is missing may still be in a channel on disk: the agents are started again for it.
   */
  async settle(): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (attempt > 0) for (const { process } of this.stage.processes) process.start()
      await this.#untilStill()
      for (const { process } of this.stage.processes) await process.terminate()
      if ((await this.verdict()).lost === 0) return
    }
  }

  /** Faults come to agents at work: until something has come out. */
  async #untilFirst(): Promise<void> {
    while (this.now < this.plan.patience && (await this.out()) === 0) await sleep(50)
    this.#idle = this.now
  }

  async #untilStill(): Promise<void> {
    const { events } = this.plan
    const { expected, feeds } = this.stage
    const all = expected.reduce((sum, one) => sum + (events * one.feeds.length) / feeds.length, 0)
    let out = -1
    for (let still = 0; still < this.plan.patience * 1000; still += 250) {
      const now = await this.out()
      if (now !== out) still = 0
      out = now
      // With copies among them, as many as were sent need not be all: a little longer tells.
      if (out >= all && still >= 2000) return
      await sleep(250)
    }
  }

  async verdict(): Promise<Verdict> {
    const { feeds, expected } = this.stage
    const { run, events, lineBytes } = this.plan
    const verdicts = await Promise.all(
      expected.map(async group => {
        const all = (await Promise.all(group.collections.map(one => one.read()))).flat()
        const arrivals = all.map(({ lane, text }) => {
          const number = numberIn(run, text)
          const source = number % feeds.length
          const within = feeds[source]?.lane(Math.floor(number / feeds.length)) ?? 0
          return { lane: `${lane} ${source} ${within}`, text }
        })
        const isExpected = (number: number) => group.feeds.includes(number % feeds.length)
        return judge(run, events, arrivals, lineBytes - 1, isExpected)
      }),
    )
    const all = (of: keyof Verdict) => sum(verdicts.map(verdict => verdict[of]))
    return { lost: all('lost'), twice: all('twice'), reordered: all('reordered'), altered: all('altered') }
  }

  async out(): Promise<number> {
    return sum(Object.values(await this.exits()))
  }

  async exits(): Promise<Record<string, number>> {
    const counts = this.stage.exits.map(async ({ name, collection }) => [name, await collection.count()] as const)
    return Object.fromEntries(await Promise.all(counts))
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
