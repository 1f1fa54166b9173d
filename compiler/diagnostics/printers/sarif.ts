import type { Span } from '../../source/text.ts'
import type { CodeRow } from '../codes/row.ts'
import { type Code, codeNames, codes } from '../codes.ts'
import type { Diagnostic, Severity } from '../index.ts'
import { fullMessage, type Printer, place } from './printer.ts'

/** SARIF 2.1.0, which code scanners and editors take. */
export const sarif: Printer = ({ files, diagnostics }, { version }) => {
  const used = codeNames.filter(code => diagnostics.some(one => one.code === code))
  const run = {
    tool: { driver: { name: 'flumec', version, rules: used.map(rule) } },
    columnKind: 'utf16CodeUnits',
    artifacts: files.map(({ file }) => ({ location: { uri: uri(file) } })),
    results: diagnostics.map(one => result(one, used)),
  }
  const schema = 'https://json.schemastore.org/sarif-2.1.0.json'
  return `${JSON.stringify({ $schema: schema, version: '2.1.0', runs: [run] }, null, 2)}\n`
}

const level = (severity: Severity) => (severity === 'info' ? 'note' : severity)

function rule(code: Code) {
  const row: CodeRow = codes[code]
  return {
    id: code,
    shortDescription: { text: row.title },
    help: { text: `flumec explain ${code}` },
    defaultConfiguration: { level: level(row.severity) },
  }
}

function result(one: Diagnostic, used: readonly Code[]) {
  return {
    ruleId: one.code,
    ruleIndex: used.indexOf(one.code),
    level: level(one.severity),
    message: { text: fullMessage(one) },
    locations: one.span === null ? [] : [location(one.span)],
    ...(one.related === undefined
      ? {}
      : {
          relatedLocations: one.related.map(({ message, span }) => ({ ...location(span), message: { text: message } })),
        }),
    ...(one.fix === undefined
      ? {}
      : { fixes: [{ description: { text: one.fix.title }, artifactChanges: one.fix.edits.map(change) }] }),
  }
}

function location(span: Span) {
  return { physicalLocation: { artifactLocation: { uri: uri(span.source.file) }, region: region(span) } }
}

function region(span: Span) {
  const { start, end } = place({ span })
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column }
}

function change({ span, text }: { span: Span; text: string }) {
  return {
    artifactLocation: { uri: uri(span.source.file) },
    replacements: [{ deletedRegion: region(span), insertedContent: { text } }],
  }
}

/** A relative or absolute path as a URI reference; standard input has a name of its own. */
function uri(file: string): string {
  if (file === '-') return 'stdin'
  const path = file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')
  return path.startsWith('/') ? `file://${path}` : path
}
