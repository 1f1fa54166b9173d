/** Flume's .properties to YAML and back, with every line accounted for. */

import type { Ast } from '../1-parse/index.ts'
import { parse } from '../1-parse/index.ts'
import { validate } from '../2-validate/index.ts'
import { analyze, viewOf } from '../3-analyze/index.ts'
import { type Diagnostic, Diagnostics } from '../diagnostics/index.ts'
import type { SourceText, Span } from '../source/text.ts'
import { toProperties } from './to-properties.ts'
import { type Migration, type ToYamlOptions, toYaml } from './to-yaml.ts'

export { countsOf, type Fate, fates, type Ledger, ledgerJson, ledgerMarkdown, type Row } from './ledger.ts'
export type { Migration } from './to-yaml.ts'

export interface MigrateOptions extends ToYamlOptions {
  readonly to: 'yaml' | 'properties'
}

export type Outcome =
  /** `broken`: the text can't be read, so there is nothing to account for. */
  | { readonly kind: 'broken'; readonly diagnostics: readonly Diagnostic[]; readonly secrets: readonly Span[] }
  | (Migration & {
      readonly kind: 'migrated'
      readonly diagnostics: readonly Diagnostic[]
      readonly masked: readonly Span[]
    })

export function migrate(source: SourceText, options: MigrateOptions): Outcome {
  const { all, report } = new Diagnostics()
  const ast = parse(source, report)
  const model = validate(ast)
  const view = viewOf(ast, model, all)
  const unreadable = isUnreadable(ast, all)
  analyze(view, report)
  const masked = ast.settings.filter(setting => view.isSecret(setting)).map(({ valueSpan }) => valueSpan)
  if (unreadable || model.agents.length === 0) return { kind: 'broken', diagnostics: all, secrets: masked }
  const migration = options.to === 'yaml' ? toYaml(ast, model, view, options) : toProperties(ast, model, view)
  return { kind: 'migrated', diagnostics: all, masked, ...migration }
}

/** Errors of the text itself; what it says is another matter. */
function isUnreadable({ malformed, format }: Ast, parsed: readonly Diagnostic[]): boolean {
  return malformed !== undefined || (format === 'yaml' && parsed.some(({ severity }) => severity === 'error'))
}
