import type { Agent } from '../2-validate/model.ts'
import { faults, type Guarantee, guarantees } from '../3-analyze/guarantee/index.ts'
import type { Ir } from '../4-lower/index.ts'
import { costWords, weakWords } from './delivery.ts'

/** What the agent's status page shows of its pipeline beyond names and figures. */
export function pipelineFacts(agent: Agent, ir: Ir) {
  return {
    sources: byName(ir.sources, ({ type, selector, interceptors }) => ({
      type,
      selector: selector.type,
      interceptors: interceptors.map(one => `${one.type} ${one.name}`),
    })),
    channels: byName(ir.channels, ({ type }) => ({ type })),
    sinks: byName(ir.sinks, ({ type }) => ({ type })),
    groups: byName(ir.sinkGroups, ({ type, sinks }) => ({ type, sinks })),
    promises: guarantees(agent).map(promise),
  }
}

function promise({ path, level, weakPoints, costs }: Guarantee) {
  return {
    source: path.source.name,
    channel: path.channel.name,
    sink: path.sink.name,
    level,
    weak: weakPoints.map(weakWords),
    costs: Object.fromEntries(faults.map(fault => [fault, costWords(costs[fault])])),
  }
}

const byName = <One extends { readonly name: string }, Told>(all: readonly One[], tell: (one: One) => Told) =>
  Object.fromEntries(all.map(one => [one.name, tell(one)]))
