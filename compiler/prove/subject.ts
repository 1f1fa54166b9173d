/** What can be put to the proof: the bundle of a pipeline, and Flume itself. */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ir, IrComponent, IrValue } from '../4-lower/index.ts'
import { components, type Kind, spellings, typeOf } from '../registry/index.ts'
import { AgentProcess } from '../trial/process.ts'
import { NoStandIn } from '../trial/stand-ins.ts'

/** Makes an agent of a pipeline on trial, ready to start in the folder. `bundle` makes the agent's program. */
export async function flumecAgent(folder: string, bundle: string): Promise<AgentProcess> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'agent.mjs')
  await writeFile(file, bundle)
  return new AgentProcess({ program: process.execPath, args: [file], folder, log: join(folder, 'agent.log') })
}

/** The class path of a Flume on this machine: FLUME_HOME, or FLUME_LIB, a folder of its jars. */
export function flumeClassPath(): string | undefined {
  const { FLUME_HOME, FLUME_LIB } = process.env
  const folder = FLUME_LIB ?? (FLUME_HOME === undefined ? undefined : join(FLUME_HOME, 'lib'))
  return folder !== undefined && existsSync(folder) ? join(folder, '*') : undefined
}

export async function flumeAgent(folder: string, ir: Ir, classPath: string): Promise<AgentProcess> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'agent.properties')
  await writeFile(file, flumeProperties(ir))
  await writeFile(join(folder, 'log4j2.xml'), logging)
  const settings = ['-Xmx1g', '-Dlog4j.configurationFile=log4j2.xml', '-cp', `${folder}:${classPath}`]
  const args = [...settings, 'org.apache.flume.node.Application', '-n', ir.agent, '-f', file, '--no-reload-conf']
  return new AgentProcess({ program: 'java', args, folder, log: join(folder, 'flume.log') })
}

const logging = `<Configuration>
<Appenders><Console name="out"><PatternLayout pattern="%d %p %c{1} %m%n%ex"/></Console></Appenders>
<Loggers><Root level="INFO"><AppenderRef ref="out"/></Root></Loggers>
</Configuration>
`

/** The agent as Flume reads it. */
export function flumeProperties(ir: Ir): string {
  const lines: string[] = []
  const set = (name: string, value: IrValue | readonly string[]) => lines.push(`${ir.agent}.${name} = ${text(value)}`)
  const component = (kind: Kind, prefix: string, one: IrComponent, typeName = `${prefix}.type`) => {
    set(typeName, flumeType(kind, one.type))
    for (const [name, value] of Object.entries(one.options)) set(`${prefix}.${name}`, value)
    for (const [name, part] of Object.entries(one.parts))
      component(part.kind, `${prefix}.${name}`, part, `${prefix}.${name}`)
  }
  for (const list of ['channels', 'sources', 'sinks'] as const) {
    set(
      list,
      ir[list].map(({ name }) => name),
    )
    for (const one of ir[list]) component(list, `${list}.${one.name}`, one)
  }
  for (const source of ir.sources) {
    const prefix = `sources.${source.name}`
    set(`${prefix}.channels`, source.channels)
    if (source.selector.type !== 'replicating' || Object.keys(source.selector.options).length > 0)
      component('selectors', `${prefix}.selector`, source.selector)
    if (source.interceptors.length === 0) continue
    set(
      `${prefix}.interceptors`,
      source.interceptors.map(({ name }) => name),
    )
    for (const one of source.interceptors) component('interceptors', `${prefix}.interceptors.${one.name}`, one)
  }
  for (const sink of ir.sinks) set(`sinks.${sink.name}.channel`, sink.channel)
  if (ir.sinkGroups.length > 0)
    set(
      'sinkgroups',
      ir.sinkGroups.map(({ name }) => name),
    )
  for (const group of ir.sinkGroups) {
    set(`sinkgroups.${group.name}.sinks`, group.sinks)
    component('sink-groups', `sinkgroups.${group.name}`, group, `sinkgroups.${group.name}.processor.type`)
  }
  return `${lines.join('\n')}\n`
}

/** The longest spelling is the class, or the alias where there is no class: Flume knows both. */
function flumeType(kind: Kind, type: string): string {
  const schema = components(kind).find(one => typeOf(one) === type)
  return (schema && spellings(schema).at(-1)) ?? type
}

/** As java.util.Properties reads it; lists with blanks between, which every list of Flume's takes. */
function text(value: IrValue | readonly string[]): string {
  if (Array.isArray(value)) return value.map(text).join(' ')
  if (typeof value !== 'object') return String(value).replaceAll('\\', '\\\\')
  throw new NoStandIn(
    '--against flume: the pipeline has references (`${…}`), which Flume’s file would need the values of',
  )
}
