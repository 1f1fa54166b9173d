import type { FileView } from '../3-analyze/index.ts'
import { valueSpan } from '../3-analyze/items.ts'
import type { ComponentView } from '../3-analyze/view.ts'
import type { Report } from '../diagnostics/index.ts'
import { spellings, typeOf } from '../registry/index.ts'
import type { Config } from './config.ts'

/** The rules that flumec.config.yaml sets up. */
export function checkHouse(file: FileView, config: Config, report: Report): void {
  for (const agent of file.agents)
    for (const view of agent.components) if (view.component.listed) judge(view, config, report)
}

function judge(view: ComponentView, config: Config, report: Report): void {
  const { component } = view
  forbidden(view, config, report)
  userClass(view, config, report)
  if (component.kind === 'channels') channel(view, config, report)
  topics(view, config, report)
  for (const part of view.parts) judge(part, config, report)
}

function forbidden(view: ComponentView, { forbidden }: Config, report: Report): void {
  const { type, schema } = view.component
  const names = schema === undefined ? [String(type?.value ?? '')] : [typeOf(schema), ...spellings(schema)]
  const rule = forbidden.find(one => names.some(name => name.toLowerCase() === one.type.toLowerCase()))
  if (rule === undefined) return
  const params = { component: view.label, type: rule.type, reason: rule.reason }
  report('house-component', type === undefined ? view.component.nameSpan : valueSpan(type), params)
}

function userClass(view: ComponentView, { classes }: Config, report: Report): void {
  const { type, schema } = view.component
  const written = String(type?.value ?? '').trim()
  if (classes === undefined || schema !== undefined || type === undefined || matches(classes, written)) return
  report(
    'house-class',
    valueSpan(type),
    { component: view.label, type: written },
    { hint: `allowed: ${classes.join(', ')}` },
  )
}

function channel(view: ComponentView, { channels }: Config, report: Report): void {
  const { type, schema } = view.component
  if (channels === undefined || type === undefined) return
  const names = schema === undefined ? [String(type.value).trim()] : [typeOf(schema), ...spellings(schema)]
  if (channels.some(wanted => names.some(name => name.toLowerCase() === wanted.toLowerCase()))) return
  report('house-channel', valueSpan(type), {
    channel: view.label,
    type: view.typeName,
    required: channels.join(' or '),
  })
}

function topics(view: ComponentView, { topics }: Config, report: Report): void {
  if (topics === undefined || !/\/kafka$/.test(view.component.schema?.$id ?? '')) return
  for (const { name, setting } of view.component.options.values()) {
    if (!/^(kafka\.)?topics?$/.test(name)) continue
    for (const topic of String(setting.value)
      .split(/[,\s]+/)
      .filter(Boolean))
      if (!topic.includes('${') && !matches(topics, topic))
        report('house-topic', valueSpan(setting), { topic, option: name }, { hint: `allowed: ${topics.join(', ')}` })
  }
}

/** `*` stands for any text. */
function matches(patterns: readonly string[], text: string): boolean {
  return patterns.some(pattern => {
    const parts = pattern.split('*').map(part => part.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&'))
    return new RegExp(`^${parts.join('.*')}$`, 'u').test(text)
  })
}
