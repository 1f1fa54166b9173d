import type { Severity } from '../index.ts'
import { fullMessage, type Printer, place } from './printer.ts'

/** Workflow commands: GitHub shows them at the line in a pull request. */
export const github: Printer = ({ diagnostics }) =>
  diagnostics
    .map(one => {
      const { file, start, end } = place(one)
      // Columns are only allowed when the finding stays on one line.
      const columns = start.line === end.line ? `,col=${start.column},endColumn=${end.column}` : ''
      const where = `file=${property(file)},line=${start.line},endLine=${end.line}${columns}`
      return `::${command[one.severity]} ${where},title=${property(one.code)}::${data(fullMessage(one))}\n`
    })
    .join('')

const command: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'notice' }

const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
