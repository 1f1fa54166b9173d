import picocolors from 'picocolors'
import type { Span } from '../../source/text.ts'
import type { FileFindings, Findings } from '../findings.ts'
import type { Diagnostic, Severity } from '../index.ts'
import { count } from '../words.ts'
import { excerpt } from './excerpt.ts'
import { type Printer, place } from './printer.ts'

/** For people: the place first, so that terminals and editors can jump; then the line, then what helps. */
export const pretty: Printer = (findings, style) => {
  const paint = picocolors.createColors(style.color)
  const secrets = new Map(findings.files.map(({ file, secrets }) => [file, secrets]))
  const blocks = findings.diagnostics.map(one => block(one, secrets.get(one.span?.source.file ?? '') ?? [], paint))
  return [...blocks, summary(findings)].join('\n')
}

type Paint = ReturnType<typeof picocolors.createColors>

function block(one: Diagnostic, secrets: readonly Span[], paint: Paint): string {
  return `${[
    head(one, paint),
    ...(one.span === null ? [] : sourceLines(one.span, secrets, paint)),
    ...(one.related ?? []).map(({ message, span }) => `   ${whereElse(span, one.span)}: ${visible(message)}`),
    `   ${one.hint === undefined ? '' : `hint: ${visible(one.hint)}   `}${paint.dim(`more: flumec explain ${one.code}`)}`,
  ].join('\n')}\n`
}

function head(one: Diagnostic, paint: Paint): string {
  const { file, start } = place(one)
  const where = one.span === null ? '' : `${file}:${start.line}:${start.column}: `
  return `${paint.bold(visible(where))}${color(one.severity, paint)(one.severity)} ${one.code}: ${visible(one.message)}`
}

const color = (severity: Severity, paint: Paint) =>
  ({ error: paint.red, warning: paint.yellow, info: paint.cyan })[severity]

function sourceLines(span: Span, secrets: readonly Span[], paint: Paint): string[] {
  const { line, text, marks } = excerpt(span, secrets)
  if (text.trim() === '') return []
  const number = String(line).padStart(5)
  return [`${paint.dim(`${number} |`)} ${text}`, `${paint.dim('      |')} ${paint.green(marks)}`]
}

function whereElse(span: Span, from: Span | null): string {
  const { line } = span.source.position(span.start)
  return span.source === from?.source ? `line ${line}` : `${span.source.file}:${line}`
}

function summary({ files, diagnostics }: Findings): string {
  const number = (severity: Severity) => diagnostics.filter(one => one.severity === severity).length
  const counts = [count(number('error'), 'error'), count(number('warning'), 'warning'), `${number('info')} info`]
  const verdicts = files
    .filter(({ verdict }) => verdict !== 'ok')
    .map(one => `${visible(one.file)}: ${sentence(one)}\n`)
  return `${verdicts.join('')}${count(files.length, 'file')}: ${counts.join(', ')}\n`
}

function sentence({ file, verdict, agents }: FileFindings): string {
  const who = /\.ya?ml$/i.test(file) ? 'flumec' : 'Flume'
  if (verdict === 'warns') return `${who} would run it, but not all that it says`
  const fails = Object.values(agents).includes('fails')
  return fails ? `${who} would stop with an exception while loading it` : `${who} would run nothing of it`
}

/** Control characters could rule the terminal, so they are shown. */
export function visible(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, c => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
