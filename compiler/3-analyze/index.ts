import type { Ast } from '../1-parse/ast.ts'
import type { Model } from '../2-validate/model.ts'
import { codes, isLost } from '../diagnostics/codes.ts'
import type { Diagnostic, Report } from '../diagnostics/index.ts'
import type { Span } from '../source/text.ts'
import type { Rule } from './rule.ts'
import { advice } from './rules/advice.ts'
import { backslashes } from './rules/backslashes.ts'
import { batches } from './rules/batches.ts'
import { byteOrderMark } from './rules/byte-order-mark.ts'
import { channels } from './rules/channels.ts'
import { characters } from './rules/characters.ts'
import { commentsInValues } from './rules/comments-in-values.ts'
import { continuedLines } from './rules/continued-lines.ts'
import { deadLetters } from './rules/dead-letters.ts'
import { demands } from './rules/demands.ts'
import { drains } from './rules/drains.ts'
import { dropped } from './rules/dropped.ts'
import { duplicateKeys } from './rules/duplicate-keys.ts'
import { emptyFiles } from './rules/empty-files.ts'
import { emptyValues } from './rules/empty-values.ts'
import { expressions } from './rules/expressions.ts'
import { fileGroups } from './rules/file-groups.ts'
import { foreignComments } from './rules/foreign-comments.ts'
import { headers } from './rules/headers.ts'
import { kafka } from './rules/kafka.ts'
import { listSeparators } from './rules/list-separators.ts'
import { listedComponents } from './rules/listed-components.ts'
import { modules } from './rules/modules.ts'
import { options } from './rules/options.ts'
import { parts } from './rules/parts.ts'
import { references } from './rules/references.ts'
import { requiredOptions } from './rules/required-options.ts'
import { selectors } from './rules/selectors.ts'
import { separators } from './rules/separators.ts'
import { sharing } from './rules/sharing.ts'
import { sinkGroups } from './rules/sink-groups.ts'
import { strayLines } from './rules/stray-lines.ts'
import { types } from './rules/types.ts'
import { values } from './rules/values.ts'
import { type ComponentView, FileView } from './view.ts'

export { FileView } from './view.ts'

/** In rounds, each of one walk: the text, what it names, and what that comes to. */
export const rounds: readonly (readonly Rule[])[] = [
  [emptyFiles, byteOrderMark, foreignComments, commentsInValues, continuedLines, characters],
  [strayLines],
  [listSeparators, backslashes, separators, duplicateKeys, references, listedComponents],
  [
    types,
    modules,
    parts,
    channels,
    selectors,
    sinkGroups,
    expressions,
    requiredOptions,
    fileGroups,
    values,
    options,
    batches,
    sharing,
    kafka,
    drains,
    deadLetters,
    demands,
    headers,
    advice,
  ],
  [emptyValues, dropped],
]

/** `parsed` is what reading the text has brought. */
export function viewOf(ast: Ast, model: Model, parsed: readonly Diagnostic[] = []): FileView {
  return new FileView(
    ast,
    model,
    parsed.filter(({ severity }) => severity === 'error').flatMap(({ span }) => span ?? []),
  )
}

/** Reports what the rules find in a file. */
export function analyze(file: FileView, report: Report): void {
  // Of a spec that is no YAML only pieces are known, and what is missing would be told as missing.
  if (file.ast.format === 'yaml' && file.ast.malformed !== undefined) return
  const telling: Report = (code, ...rest) => {
    if (isLost(code)) file.told = true
    report(code, ...rest)
  }
  for (const rules of rounds) walk(file, rules, telling)
}

/** Reports what several files do to each other. */
export function analyzeTogether(files: readonly FileView[], report: Report): void {
  for (const rule of rounds.flat()) rule.together?.(files, report)
}

function walk(file: FileView, rules: readonly Rule[], report: Report): void {
  for (const rule of rules) rule.file?.(file, report)
  const ofSettings = rules.filter(rule => rule.setting !== undefined)
  if (ofSettings.length > 0)
    for (const setting of file.ast.settings) for (const rule of ofSettings) rule.setting!(setting, file, report)
  for (const agent of file.agents) {
    for (const view of agent.components) component(view, rules, report)
    for (const rule of rules) rule.agent?.(agent, report)
  }
}

/** What is said about a part is said about its owner. Components that no list names are told as a whole. */
function component(view: ComponentView, rules: readonly Rule[], report: Report): void {
  if (!view.root.component.listed) return
  const telling: Report = (code, ...rest) => {
    if (codes[code].severity === 'error') view.root.told = true
    report(code, ...rest)
  }
  for (const rule of rules) {
    rule.component?.(view, telling)
    if (rule.option !== undefined && view.component.listed)
      for (const option of view.component.options.values()) rule.option(option, view, telling)
  }
  for (const part of view.parts) component(part, rules, report)
}

/** Where secrets stand in clear text. */
export function secretsOf(file: FileView): Span[] {
  return file.ast.settings.filter(setting => file.isSecret(setting)).map(({ valueSpan }) => valueSpan)
}
