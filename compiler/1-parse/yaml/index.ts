import type { Report } from '../../diagnostics/index.ts'
import type { SourceText } from '../../source/text.ts'
import type { Ast } from '../ast.ts'
import { readDocument } from './document.ts'
import { pipelineSettings } from './pipeline.ts'

export function parseYaml(source: SourceText, report: Report): Ast {
  const { root, comments, malformed } = readDocument(source, report)
  // What is no YAML has its own findings; what its pieces seem to say wrong would be their echo.
  const settings = pipelineSettings(root, malformed === undefined ? report : () => {})
  return { source, format: 'yaml', settings, comments, ...(malformed && { malformed }) }
}
