import type { Value } from '../../1-parse/ast.ts'
import { find } from '../../registry/index.ts'
import type { Draft } from '../components.ts'
import type { Reason } from '../model.ts'
import type { AgentRun } from './agent.ts'
import type { Configuring } from './configure.ts'

/** What every listed component needs: a property, a type, and a `config` that Flume knows. */
export function basicRefusal(draft: Draft, run: AgentRun): Reason | undefined {
  const { type, options, parts } = draft
  if (type === undefined && options.size === 0 && parts.length === 0) return { code: 'unconfigured', settings: [] }
  return type === undefined ? { code: 'no-type', settings: [] } : configRefusal(draft, run)
}

/** `config` counts for types without an alias, and names a configuration: an alias of its own kind, `OTHER`, or a class. */
function configRefusal(draft: Draft, run: AgentRun): Reason | undefined {
  const config = run.text(draft, 'config')
  if (config === undefined || config.includes('.') || isKnown(draft)) return undefined
  if (config.toUpperCase() === 'OTHER' || find(draft.kind, config)?.how === 'alias') return undefined
  return { code: 'unknown-config', settings: [draft.options.get('config')!.setting], name: config }
}

function isKnown({ schema, how }: Draft): boolean {
  return how === 'alias' || ((how === 'class' || how === 'wrongCase') && (schema?.component.aliases?.length ?? 0) > 0)
}

/** What a source or sink needs of its channels; `valid` tells whether one that it names is there. */
export function channelRefusal(draft: Draft, valid: boolean, run: AgentRun): Reason | undefined {
  const option = draft.kind === 'sources' ? 'channels' : 'channel'
  const setting = draft.options.get(option)?.setting
  if (setting === undefined) return { code: 'no-channel', settings: [], name: option }
  return unusableSelector(draft, run) ?? (valid ? undefined : { code: 'unknown-channel', settings: [setting] })
}

function unusableSelector(source: Draft, { format }: AgentRun): Reason | undefined {
  const selector = selectorOf(source)
  const dropped = format === 'properties' && selector?.schema?.component.dropped !== undefined
  return dropped && selector?.type ? { code: 'unusable-selector', settings: [selector.type] } : undefined
}

/** A selector falls, and its source with it, when it names a channel that the source does not have or that fell before. */
export function selectorRefusal(source: Draft, channels: readonly Draft[], run: AgentRun): Reason | undefined {
  const selector = selectorOf(source)
  if (selector === undefined) return undefined
  const { type, name } = selector
  if (type !== undefined && !run.isLoadable(selector)) return { code: 'unknown-part', settings: [type], name }
  const names = new Set<Value>(channels.map(channel => channel.name))
  for (const { schema, setting } of selector.options.values()) {
    if (schema?.names !== 'channels' || (schema.outOfRange ?? 'removed') !== 'removed') continue
    const unknown = [run.configuring.values.option(setting, schema) ?? []].flat().find(name => !names.has(name))
    if (unknown !== undefined) return { code: 'selector-channel', settings: [setting], name: String(unknown) }
  }
  return run.configuring.refusal(selector)
}

function selectorOf(source: Draft) {
  return source.parts.find(part => part.kind === 'selectors')
}

/** Flume drops what moves more events at once than a transaction of one of its channels may hold. */
export function batchRefusal(draft: Draft, channels: readonly Draft[], configuring: Configuring): Reason | undefined {
  const { batchSize } = draft.schema?.component ?? {}
  const batch = batchSize && configuring.values.value(draft, batchSize)
  for (const channel of channels) {
    const { transactionCapacity } = channel.schema?.component ?? {}
    const most = transactionCapacity && configuring.values.value(channel, transactionCapacity)
    if (typeof batch !== 'number' || typeof most !== 'number' || batch <= most) continue
    const settings = [draft.options.get(batchSize!), channel.options.get(transactionCapacity!)]
    return {
      code: 'batch-above-transaction',
      settings: settings.flatMap(one => one?.setting ?? []),
      name: channel.name,
    }
  }
  return undefined
}
