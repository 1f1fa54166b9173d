import type { Component } from '../2-validate/model.ts'
import { text } from '../3-analyze/guarantee/paths.ts'
import { nouns } from '../3-analyze/view.ts'

/** `source r1 (taildir)`. */
export function label(component: Component): string {
  return `${nouns[component.kind]} ${component.name} (${typeName(component)})`
}

/** `r1 (taildir)`. */
export const described = (component: Component): string => `${component.name} (${typeName(component)})`

export function typeName({ schema, type }: Component): string {
  return schema?.title ?? (type === undefined ? 'no type' : String(type.value).trim())
}

export const optionText = (component: Component, option: string): string | undefined => text(component, option)

/** What is set, one option a line; secrets are not shown, nor what the sentences tell. */
export function settingsLines(component: Component, indent: string): string[] {
  const told = new Set(['channels', 'channel', 'deadLetter.channel', 'interceptors', 'sinks'])
  const own = [...component.options.values()]
    .filter(
      ({ name, schema }) =>
        !told.has(name) && schema?.unread === undefined && (schema !== undefined || component.schema === undefined),
    )
    .map(({ name, setting, value, schema }) => {
      const shown = value ?? setting.value
      const isSecret = schema?.secret === true && !String(shown).includes('${')
      return `${indent}${name} = ${isSecret ? '(secret)' : Array.isArray(shown) ? shown.join(', ') : String(shown).trim()}`
    })
  const parts = component.parts
    .filter(part => part.kind !== 'interceptors' && part.kind !== 'selectors' && part.fate.kept)
    .flatMap(part => [`${indent}${part.option}: ${typeName(part)}`, ...settingsLines(part, `${indent}  `)])
  return [...own, ...parts]
}
