import { part } from '../items.ts'
import type { Rule } from '../rule.ts'

/** `${…}` in .properties: what Flume replaces, what it leaves as it stands, and what depends on chance. */
export const references: Rule = {
  codes: ['literal-reference', 'unordered-reference', 'reference-since'],
  setting(setting, file, report) {
    const { value } = setting
    if (
      file.ast.format !== 'properties' ||
      typeof value !== 'string' ||
      !value.includes('${') ||
      file.isExplained(setting)
    )
      return
    for (const { 0: reference, 1: dollar, 2: name, index } of value.matchAll(/(\$?)\$\{([^}]*)\}/g)) {
      if (dollar === '$' || name === undefined) continue
      const span = part(setting, index, index + reference.length)
      const prefix = /^(\w+):(?!-)/.exec(name)?.[1]?.toLowerCase()
      if (prefix !== undefined && prefixes.has(prefix)) report('reference-since', span, { reference })
      else if (/^\w+\s*\[/.test(name)) continue
      else if (isShell(setting.key)) continue
      else if (file.settingOf(name.replace(/:-.*$/, '')) !== undefined)
        report('unordered-reference', span, { reference }, { hint: 'write the value out, or use ${env:NAME}' })
      else if (!name.includes(':-'))
        report('literal-reference', span, { reference, why: whyLiteral(prefix, name) }, { hint: hintFor(prefix, name) })
    }
  },
}

const prefixes: ReadonlySet<string> = new Set(['env', 'sys', 'java', 'date'])

/** A command may hold variables of its shell. */
const isShell = (key: string) => /(^|\.)command$/.test(key)

function whyLiteral(prefix: string | undefined, name: string): string {
  if (prefix !== undefined) return `Flume has no look-up "${prefix}:"`
  return `Flume looks for a property named "${name}"; environment variables need "env:"`
}

const hintFor = (prefix: string | undefined, name: string) =>
  prefix === undefined ? `write \${env:${name}}` : 'there are env:, sys:, java: and date:'
