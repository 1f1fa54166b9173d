/** Where each event must be found once: a pipeline that replicates makes copies, and each has a place of its own. */
import type { Ir, IrSource } from '../4-lower/index.ts'
import type { Collection } from '../trial/collections.ts'
import type { Link } from '../trial/links.ts'

/** Collections that together must have every event of these feeds (their places in the list of feeds). */
export interface Expected {
  readonly collections: readonly Collection[]
  readonly feeds: readonly number[]
}

/** An agent as it was before its ends were replaced, with what stands at them. */
export interface Graph {
  readonly agents: readonly {
    readonly ir: Ir
    readonly feeds: readonly string[]
    readonly collections: readonly Collection[]
  }[]
  readonly links: readonly Link[]
}

export function expectedOf(graph: Graph): Expected[] {
  const found = new Map<string, { collections: readonly Collection[]; feeds: number[] }>()
  const all = graph.agents.flatMap(({ collections }) => collections)
  const feeds = graph.agents.flatMap(({ ir, feeds }) => feeds.map(name => ({ ir, name })))
  for (const [feed, { ir, name }] of feeds.entries())
    for (const collections of new Walk(graph).fromSource(ir, ir.sources.find(one => one.name === name)!)) {
      const key = collections
        .map(one => all.indexOf(one))
        .sort()
        .join()
      const expected = found.get(key) ?? { collections, feeds: [] }
      found.set(key, expected)
      expected.feeds.push(feed)
    }
  return [...found.values()]
}

type Places = readonly Collection[]

/** Follows events; each result is the places of one copy. */
class Walk {
  readonly #on = new Set<IrSource>()

  constructor(private readonly graph: Graph) {}

  fromSource(ir: Ir, source: IrSource): Places[] {
    if (this.#on.has(source)) return []
    this.#on.add(source)
    const copies = source.channels.map(channel => this.#fromChannel(ir, channel))
    this.#on.delete(source)
    const toAll = source.selector.type === 'replicating' && source.selector.options.optional === undefined
    return (toAll ? copies.flat() : union(copies)).filter(places => places.length > 0)
  }

  #fromChannel(ir: Ir, channel: string): Places[] {
    return union(ir.sinks.filter(sink => sink.channel === channel).map(sink => this.#fromSink(ir, sink.name)))
  }

  #fromSink(ir: Ir, name: string): Places[] {
    const links = this.graph.links.filter(({ from, sink }) => from === ir && sink.name === name)
    if (links.length > 0) return links.flatMap(({ to, source }) => this.fromSource(to, source))
    const agent = this.graph.agents.find(one => one.ir === ir)!
    return [agent.collections.filter(({ sink }) => sink === name)]
  }
}

/** Ways of which an event takes one. Where they make copies after that, no more is known than that all are among them. */
function union(ways: readonly Places[][]): Places[] {
  if (ways.length === 1) return ways[0]!
  return [[...new Set(ways.flat(2))]]
}
