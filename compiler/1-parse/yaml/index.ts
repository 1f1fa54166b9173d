import type { Report } from '../../diagnostics/index.ts'
import type { SourceText } from '../../source/text.ts'
import type { Ast } from '../ast.ts'
import { readDocument } from './document.ts'
import { pipelineSettings } from './pipeline.ts'

export function parseYaml(source: SourceText, report: Report): Ast {
  const { root, comments, malformed } = readDocument(source, report)
  const settings = pipelineSettings(root, report)
  return { source, format: 'yaml', settings, comments, ...(malformed && { malformed }) }
}
