import type { Option } from '../../2-validate/model.ts'
import { guess } from '../../diagnostics/guess.ts'
import type { Report } from '../../diagnostics/index.ts'
import { part, text } from '../items.ts'
import type { Rule } from '../rule.ts'
import { type ComponentView, namesOf } from '../view.ts'

/** `%{header}` and time escapes in paths: does anything set what they need? */
export const headers: Rule = {
  codes: ['missing-timestamp', 'unset-header'],
  agent(agent, report) {
    for (const channel of agent.all('channels')) {
      const { sources, sinks } = agent.usesOf(channel)
      const escaped = sinks.filter(
        ({ component }) => component.schema !== undefined && component.schema.$id in escapedSinks,
      )
      // A sink whose sources are not here, or not known, gets headers that nobody can tell.
      if (escaped.length === 0 || sources.length === 0 || sources.some(isOpen)) continue
      const set = knownHeaders(sources)
      for (const sink of escaped)
        for (const option of sink.component.options.values())
          if (isEscaped(sink, option)) judge(sink, option, set, report)
    }
  },
}

const escapedSinks: Readonly<Record<string, RegExp>> = {
  'sinks/hdfs': /^hdfs\.(path|filePrefix)$/,
  'sinks/hive': /^hive\.(database|table|partition)$/,
}

const isEscaped = (sink: ComponentView, { name }: Option) =>
  escapedSinks[sink.component.schema!.$id]?.test(name) ?? false

/** Headers that every source of a channel sets, and those that some do. */
interface KnownHeaders {
  readonly always: ReadonlySet<string>
  readonly sometimes: ReadonlySet<string>
}

function knownHeaders(sources: readonly ComponentView[]): KnownHeaders {
  const all = sources.map(headersOf)
  const sometimes = new Set(all.flatMap(headers => [...headers]))
  return { sometimes, always: new Set([...sometimes].filter(header => all.every(headers => headers.has(header)))) }
}

/** Sources that take events with headers from elsewhere, and user classes, which may set any. */
const carriers = /^sources\/(avro|avroLegacy|thrift|thriftLegacy|http|jms|scribe|kafka)$/

function isOpen({ component, parts }: ComponentView): boolean {
  if (component.schema === undefined || carriers.test(component.schema.$id)) return true
  const interceptors = parts.filter(({ component: one }) => one.kind === 'interceptors' && one.listed)
  const isUnknown = interceptors.some(
    ({ component: one }) => one.schema === undefined || one.schema.$id === 'interceptors/morphline',
  )
  const deserializer = parts.find(({ component: one }) => one.kind === 'deserializers')
  return isUnknown || (deserializer !== undefined && deserializer.component.schema?.$id !== 'deserializers/line')
}

function judge(sink: ComponentView, option: Option, set: KnownHeaders, report: Report) {
  const value = text(option.setting)
  const shift = String(option.setting.value).indexOf(value)
  const place = (at: number, length: number) => part(option.setting, shift + at, shift + at + length)
  const time = timeEscape.exec(value)
  const isLocal = ['hdfs.useLocalTimeStamp', 'useLocalTimeStamp'].some(
    name => sink.component.options.get(name)?.value === true,
  )
  if (time !== null && !isLocal && !set.always.has('timestamp')) {
    const hint = `add a timestamp interceptor, or ${sink.component.schema!.$id === 'sinks/hdfs' ? 'hdfs.' : ''}useLocalTimeStamp = true`
    report('missing-timestamp', place(time.index, time[0].length), { option: option.name, escape: time[0] }, { hint })
  }
  for (const { 0: sequence, 1: header, index } of value.matchAll(/%\{([^}]+)\}/g)) {
    if (set.always.has(header!)) continue
    const near = guess(header!, set.sometimes)
    const hint = near === undefined ? 'add an interceptor that sets it' : `did you mean "${near}"?`
    report('unset-header', place(index, sequence.length), { option: option.name, header: header! }, { hint })
  }
}

/** `%t`, `%Y` and the others need the time; `%{…}`, `%[…]` and `%%` do not. */
const timeEscape = /%[aAbBcdeDHIjklmMnpsStyYz]/

/** The headers that a source and its interceptors set for certain. */
function headersOf({ component, parts }: ComponentView): Set<string> {
  const found = new Set(sourceHeaders(component))
  for (const { component: interceptor } of parts)
    if (interceptor.kind === 'interceptors' && interceptor.listed) interceptorHeaders(interceptor, found)
  return found
}

type Component = ComponentView['component']

function sourceHeaders({ schema, options }: Component): string[] {
  const type = schema!.$id.slice('sources/'.length)
  const named = (flag: string, key: string, usual: string) =>
    options.get(flag)?.value === true ? [textOf(options, key, usual)] : []
  if (/^(syslogtcp|syslogudp|multiport_syslogtcp)$/.test(type)) {
    const extra = ['portHeader', 'clientIPHeader', 'clientHostnameHeader'].flatMap(name => namesOf(options.get(name)))
    return [
      'timestamp',
      'host',
      'hostname',
      'Facility',
      'Severity',
      'flume.syslog.status',
      'priority',
      'version',
      'procid',
      'msgid',
      ...extra,
    ]
  }
  if (type === 'taildir') {
    const groups = [...options.keys()].flatMap(name => /^headers\.[^.]+\.(.+)$/.exec(name)?.[1] ?? [])
    return [...named('fileHeader', 'fileHeaderKey', 'file'), ...groups]
  }
  if (type === 'spooldir')
    return [
      ...named('fileHeader', 'fileHeaderKey', 'file'),
      ...named('basenameHeader', 'basenameHeaderKey', 'basename'),
    ]
  if (type === 'netcatudp') return namesOf(options.get('remoteAddress'))
  if (type === 'twitter') return ['timestamp']
  return []
}

function interceptorHeaders({ schema, options, parts }: Component, found: Set<string>) {
  const type = schema!.$id.slice('interceptors/'.length)
  if (type === 'timestamp') found.add(textOf(options, 'headerName', 'timestamp'))
  if (type === 'host') found.add(textOf(options, 'hostHeader', 'host'))
  if (type === 'static') found.add(textOf(options, 'key', 'key'))
  if (type === 'uuid') found.add(textOf(options, 'headerName', 'id'))
  if (type === 'regex_extractor') {
    for (const [name, option] of options) if (/^serializers\..+\.name$/.test(name)) found.add(text(option.setting))
    for (const { options: own } of parts)
      for (const option of [own.get('name')]) if (option) found.add(text(option.setting))
  }
  if (type === 'remove_header') for (const name of namesOf(options.get('withName'))) found.delete(name)
}

function textOf(options: Component['options'], name: string, usual: string): string {
  const option = options.get(name)
  return option === undefined ? usual : text(option.setting)
}
