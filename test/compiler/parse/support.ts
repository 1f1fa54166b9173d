import { type Ast, parse, type Setting } from '../../../compiler/1-parse/index.ts'
import { type Diagnostic, Diagnostics } from '../../../compiler/diagnostics/index.ts'
import { SourceText, type Span } from '../../../compiler/source/text.ts'

export interface Parsed {
  readonly ast: Ast
  readonly diagnostics: readonly Diagnostic[]
}

export function read(text: string, file: string): Parsed {
  const diagnostics = new Diagnostics()
  return { ast: parse(new SourceText(file, text), diagnostics.report), diagnostics: diagnostics.all }
}

/** Key and value of each setting. */
export function pairs({ ast }: Parsed): [string, Setting['value']][] {
  return ast.settings.map(({ key, value }) => [key, value])
}

/** What stands in the source at a span. */
export function at(span: Span | null): string {
  return span === null ? '' : span.source.text.slice(span.start, span.end)
}

/** `code text` of each finding. */
export function findings({ diagnostics }: Parsed): string[] {
  return diagnostics.map(({ code, span }) => `${code} ${at(span)}`)
}

/** Every place that an AST has. */
export function spans({ settings, comments, malformed }: Ast): Span[] {
  const ofSettings = settings.flatMap(({ keySpan, valueSpan, itemSpans = [] }) => [keySpan, valueSpan, ...itemSpans])
  return [...ofSettings, ...comments.map(({ span }) => span), ...(malformed ? [malformed] : [])]
}
