import type { Part, Status, Sum } from './status.ts'

/** What a line of the table says of one part; numbers are events a second, seconds, events. */
export interface Figures {
  readonly part: string
  readonly type: string
  readonly state: string
  readonly in?: number
  readonly out?: number
  readonly waiting?: number
  readonly capacity?: number | null
  /** Mean of the latest deliveries, or of the ways through a channel. */
  readonly delay?: number
  readonly restarts: number
  readonly lastError?: { readonly message: string; readonly at: number }
}

/** The parts as of `now`; rates and delays need what was before. */
export function figuresOf(now: Status, before?: Status): Figures[] {
  const known = before?.started === now.started ? before : undefined
  const seconds = (now.now - (known?.now ?? now.now)) / 1000
  const rate = (count: number, old: number | undefined) =>
    old === undefined || seconds <= 0 ? undefined : Math.max(0, count - old) / seconds
  return [
    ...now.sources.map(one => ({
      ...common('source', one),
      ...set({ in: rate(one.received, find(known?.sources, one)?.received) }),
    })),
    ...now.channels.map(one => {
      const old = find(known?.channels, one)
      return {
        ...common('channel', one),
        waiting: one.size,
        capacity: one.capacity,
        ...set({
          in: rate(one.put, old?.put),
          out: rate(one.taken, old?.taken),
          delay: mean(one.endToEnd, old?.endToEnd),
        }),
      }
    }),
    ...now.sinks.map(one => {
      const old = find(known?.sinks, one)
      return {
        ...common('sink', one),
        ...set({ out: rate(one.delivered, old?.delivered), delay: mean(one.delivery, old?.delivery) }),
      }
    }),
  ]
}

function common(kind: string, { name, type, state, restarts, lastError }: Part) {
  return { part: `${kind} ${name}`, type, state, restarts, ...(lastError === undefined ? {} : { lastError }) }
}

const find = <One extends Part>(parts: readonly One[] | undefined, { name }: Part): One | undefined =>
  parts?.find(one => one.name === name)

/** Of what came since; when nothing came, of everything. */
function mean(now: Sum, before: Sum = { count: 0, seconds: 0 }): number | undefined {
  const count = now.count - before.count
  if (count > 0) return (now.seconds - before.seconds) / count
  return now.count > 0 ? now.seconds / now.count : undefined
}

/** Without what is undefined. */
function set(figures: { in?: number | undefined; out?: number | undefined; delay?: number | undefined }) {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined))
}
