import { visible } from '../diagnostics/printers/pretty.ts'
import { type Change, changeKinds } from './change.ts'

export interface Compared {
  /** As the user named them. */
  readonly old: string
  readonly new: string
  readonly changes: readonly Change[]
}

const printers = { text, json, markdown } satisfies Record<string, (compared: Compared) => string>

export type DiffFormat = keyof typeof printers
export const diffFormats = Object.keys(printers) as readonly DiffFormat[]

export const printDiff = (compared: Compared, format: DiffFormat): string => printers[format](compared)

function text({ changes }: Compared): string {
  if (changes.length === 0) return 'No change in meaning.\n'
  const blocks = changes.map(({ kind, agent, where, message }) => {
    const place = [agent, ...(where === '' ? [] : [where])].join(', ')
    return visible(`${changeKinds[kind]}: ${place}`).concat('\n  ', visible(message), '\n')
  })
  return blocks.join('')
}

function json({ old, new: now, changes }: Compared): string {
  return `${JSON.stringify({ version: 1, old, new: now, changes }, undefined, 2)}\n`
}

/** For a pull request. */
function markdown({ old, new: now, changes }: Compared): string {
  const head = `### ${cell(old)} → ${cell(now)}\n\n`
  if (changes.length === 0) return `${head}No change in meaning.\n`
  const rows = changes.map(({ kind, agent, where, message }) => {
    const mark = kind === 'guarantee-weakened' ? `**${changeKinds[kind]}**` : changeKinds[kind]
    return `| ${mark} | ${cell([agent, where].filter(Boolean).join(', '))} | ${cell(message)} |\n`
  })
  return `${head}| change | where | what it means |\n|---|---|---|\n${rows.join('')}`
}

const cell = (value: string) => value.replace(/[\\`*_{}[\]<>|#~]/g, '\\$&').replace(/\s+/g, ' ')
