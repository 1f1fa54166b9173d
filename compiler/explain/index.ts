/** A pipeline in words, for somebody who has never seen it: who feeds whom, what can get lost, what it can need. */
import type { Agent, Component, Model, Option } from '../2-validate/model.ts'
import { inWords } from '../3-analyze/guarantee/amounts.ts'
import { baseMemory, needs } from '../3-analyze/guarantee/footprint.ts'
import { list } from '../diagnostics/words.ts'
import { because } from '../migrate/reasons.ts'
import type { Kind } from '../registry/index.ts'
import { deliveryLines } from './delivery.ts'
import { described, label, optionText, settingsLines } from './words.ts'

export function explain(model: Model): string {
  if (model.agents.length === 0) return 'There is no agent in this file.\n'
  return model.agents.map(agent => `${agentLines(agent).join('\n')}\n`).join('\n')
}

/** One agent of a file, line by line. */
export function agentLines(agent: Agent): string[] {
  const kept = (kind: Kind) => agent.components.filter(one => one.kind === kind && one.listed && one.fate.kept)
  const { outcome } = agent
  const head = [`Agent ${agent.name}`, '']
  if (outcome.end !== 'runs') return [...head, `Nothing of it runs: ${because(outcome.because)}.`]
  return [
    ...head,
    ...wrapped(overview(kept), ''),
    ...section(
      'Where events come from',
      kept('sources').flatMap(source => sourceLines(source, agent)),
    ),
    ...section(
      'Where they wait',
      kept('channels').flatMap(channel => channelLines(channel, agent)),
    ),
    ...section('Where they go', [
      ...kept('sinks').flatMap(sinkLines),
      ...kept('sink-groups').flatMap(group => groupLines(group, agent)),
    ]),
    ...section('What can get lost', deliveryLines(agent)),
    ...section('What it can need at worst', [...needLines(agent, 'memory'), ...needLines(agent, 'disk')]),
    ...section('What is left out', leftOut(agent)),
  ]
}

function overview(kept: (kind: Kind) => Component[]): string {
  const counted = (kind: Kind, noun: string) => `${kept(kind).length} ${noun}${kept(kind).length === 1 ? '' : 's'}`
  const sources = list(kept('sources').map(one => described(one)))
  const sinks = list(kept('sinks').map(one => described(one)))
  const sums = list([counted('sources', 'source'), counted('channels', 'channel'), counted('sinks', 'sink')])
  const flow =
    sources === ''
      ? `delivers to ${sinks}`
      : sinks === ''
        ? `takes events from ${sources}`
        : `brings events from ${sources} to ${sinks}`
  return `It ${flow} (${sums}).`
}

function sourceLines(source: Component, { components }: Agent): string[] {
  const there = new Set(
    components.filter(one => one.kind === 'channels' && one.listed && one.fate.kept).map(({ name }) => name),
  )
  const channels = words(source.options.get('channels')).filter(name => there.has(name))
  const steps = source.parts.filter(part => part.kind === 'interceptors' && part.fate.kept)
  return [
    ...heading(source),
    ...steps.flatMap((step, i) => [
      ...wrapped(
        `${i + 1}. ${label(step)} works on each event: ${step.schema?.description ?? "it is a class of the user's own."}`,
        '  ',
      ),
      ...settingsLines(step, '     '),
    ]),
    ...wrapped(routing(source, channels), '  '),
  ]
}

/** How the selector shares events out. */
function routing(source: Component, channels: readonly string[]): string {
  const selector = source.parts.find(part => part.kind === 'selectors')
  const all = list(channels.map(name => `channel ${name}`))
  if (selector === undefined || selector.schema?.title === 'replicating') {
    const optional = words(selector?.options.get('optional'))
    const note = optional.length === 0 ? '' : ` What ${list(optional)} has no room for is dropped there (optional).`
    return channels.length === 1 ? `Every event goes to ${all}.${note}` : `Every event is copied to ${all}.${note}`
  }
  const routes = [...selector.options.values()].flatMap(one =>
    one.name.startsWith('mapping.') ? [`"${one.name.slice('mapping.'.length)}" to ${list(words(one))}`] : [],
  )
  if (routes.length === 0) return `The selector ${label(selector)} shares events out over ${all}.`
  const rest = words(selector.options.get('default'))
  const header = selector.options.get('header')?.value ?? 'flume.selector.header'
  const others = rest.length === 0 ? 'any other value is dropped' : `any other value to ${list(rest)}`
  return `The header "${header}" decides: ${routes.join(', ')}; ${others}.`
}

function channelLines(channel: Component, { components }: Agent): string[] {
  const takers = components.filter(
    one => one.kind === 'sinks' && one.listed && one.fate.kept && optionText(one, 'channel') === channel.name,
  )
  const refused = components
    .filter(one => one.fate.kept && optionText(one, 'deadLetter.channel') === channel.name)
    .map(({ name }) => name)
  const survives = channel.schema?.component.delivery?.survives
  const capacity = optionText(channel, 'capacity')
  const facts = [
    ...(capacity === undefined
      ? []
      : [`It holds at most ${Number(capacity).toLocaleString('en-GB')} events; when it is full the source waits.`]),
    ...(survives === undefined
      ? []
      : [
          `Its content survives ${survives === 'power loss' ? 'even a loss of power' : survives === 'kill' ? 'the end of the process, but no loss of power' : 'no end of the process'}.`,
        ]),
    ...(refused.length === 0 ? [] : [`It holds what is refused for good by the far side of ${list(refused)}.`]),
    takers.length === 0
      ? 'No sink takes from it here.'
      : `${list(takers.map(({ name }) => name))} ${takers.length === 1 ? 'takes from it' : 'take from it: each event goes to one of them'}.`,
  ]
  return [...heading(channel), ...wrapped(facts.join(' '), '  ')]
}

function sinkLines(sink: Component): string[] {
  const letters = optionText(sink, 'deadLetter.channel')
  const refused = letters === undefined ? '' : ` What its far side refuses for good goes to channel ${letters}.`
  return [...heading(sink), ...wrapped(`It takes from channel ${optionText(sink, 'channel')}.${refused}`, '  ')]
}

function groupLines(group: Component, agent: Agent): string[] {
  const members = list((agent.members.get(group.name) ?? []).map(name => `sink ${name}`))
  return [...heading(group), ...wrapped(`It has ${members}.`, '  ')]
}

function heading(component: Component): string[] {
  const text = component.schema?.description ?? "A class of the user's own; what it does is not known here."
  return [...wrapped(`${label(component)}: ${text}`, '', '  '), ...settingsLines(component, '  ')]
}

function needLines(agent: Agent, of: 'memory' | 'disk'): string[] {
  const all = needs(agent, of)
  if (all.length === 0 && of === 'disk') return []
  const base = of === 'memory' ? baseMemory : 0
  const open = all.filter(({ bytes }) => bytes === undefined)
  const sum = all.reduce((total, { bytes = 0 }) => total + bytes, base)
  const names = list(open.map(({ component, what }) => `${component.name} (${what})`))
  const total = open.length === 0 ? inWords(sum) : `${inWords(sum)}, and without a bound ${names}`
  return [
    `${of}: ${total}`,
    ...(base === 0 ? [] : [`  ${inWords(base)} the program itself`]),
    ...all
      .filter(({ bytes }) => bytes !== undefined)
      .map(({ component, what, bytes }) => `  ${inWords(bytes!)} ${component.name}: ${what}`),
  ]
}

function leftOut(agent: Agent): string[] {
  return agent.components.flatMap(one =>
    one.fate.kept ? [] : wrapped(`${label(one)}: ${because(one.fate.because)}`, '', '  '),
  )
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, '', ...lines.map(line => (line === '' ? '' : `  ${line}`))]
}

const words = (one: Option | undefined): string[] => {
  const value = one?.value ?? one?.setting.value
  return Array.isArray(value) ? value.map(String) : value === undefined ? [] : String(value).trim().split(/\s+/)
}

/** Lines of at most 96 columns. */
export function wrapped(text: string, first: string, rest = first): string[] {
  const lines: string[] = []
  let line = first
  let isEmpty = true
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + word.length >= 96) {
      lines.push(line)
      line = rest
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line]
}
