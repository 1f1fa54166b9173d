import { byFile } from '../findings.ts'
import type { Diagnostic } from '../index.ts'
import { fullMessage, type Printer, place } from './printer.ts'

/** For pull-request comments and job summaries: a table for each file with findings. */
export const markdown: Printer = findings => {
  const verdicts = new Map(findings.files.map(({ file, verdict }) => [file, verdict]))
  const parts = [...byFile(findings)]
    .filter(([, diagnostics]) => diagnostics.length > 0)
    .map(([file, diagnostics]) => `### ${code(file)}: ${verdicts.get(file) ?? 'error'}\n\n${table(diagnostics)}`)
  return parts.length === 0 ? 'No findings.\n' : `${parts.join('\n')}`
}

function table(diagnostics: readonly Diagnostic[]): string {
  const rows = diagnostics.map(
    one => `| ${place(one).start.line} | ${one.severity} | ${code(one.code)} | ${cell(fullMessage(one))} |\n`,
  )
  return `| line | severity | code | what |\n|---:|---|---|---|\n${rows.join('')}`
}

const code = (text: string) => `\`${text.replaceAll('`', "'").replaceAll('|', '\\|')}\``

const cell = (text: string) => text.replace(/[\\`*_{}[\]<>|#~]/g, '\\$&').replace(/\s+/g, ' ')
