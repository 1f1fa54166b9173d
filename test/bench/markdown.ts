import { readFileSync } from 'node:fs'
import type { About } from './bench.ts'
import { goalRows, markdownTable, ratioRows, rows, type Section } from './report.ts'

/** The template with the figures in it. */
export function markdown({ command, date, machine }: About, sections: readonly Section[]): string {
  const parts: Record<string, string> = {
    command,
    date,
    machine: markdownTable([['', ''], ...Object.entries(machine)]),
    goals: markdownTable([['', 'goal', 'median', 'reached'], ...sections.flatMap(goalsOf)]),
    works: sections.map(one).join('\n'),
  }
  const template = readFileSync('test/bench/BENCH.template.md', 'utf8')
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name]!.trimEnd())
}

const goalsOf = (section: Section) => goalRows(section).map(([what, ...rest]) => [`${section.title}; ${what}`, ...rest])

function one(section: Section): string {
  const tables = [rows(section), ratioRows(section)].filter(part => part.length > 1).map(markdownTable)
  const remarks = section.remarks.map(one => `${one}.\n`)
  return [`### ${section.title}\n`, `${section.detail}.\n`, ...tables, ...remarks].join('\n')
}
