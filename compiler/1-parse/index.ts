import type { Report } from '../diagnostics/index.ts'
import type { SourceText } from '../source/text.ts'
import type { Ast } from './ast.ts'
import { parseProperties } from './properties.ts'
import { parseYaml } from './yaml/index.ts'

export type { Ast, Comment, Scalar, Setting, Value } from './ast.ts'

/** Reads a pipeline file in either format; what is wrong with its text is reported, and the rest is read all the same. */
export function parse(source: SourceText, report: Report): Ast {
  return formatOf(source) === 'yaml' ? parseYaml(source, report) : parseProperties(source, report)
}

/** By the file's name; without a telling one (standard input, `agent.txt`) a YAML spec is known by its first keys. */
export function formatOf({ file, text }: SourceText): Ast['format'] {
  if (/\.ya?ml$/i.test(file)) return 'yaml'
  if (/\.(properties|conf|config|cfg|props)$/i.test(file)) return 'properties'
  return /^(agents?|delivery|sources|channels|sinks|sinkgroups)[ \t]*:([ \t]|\r?$)/m.test(text) ? 'yaml' : 'properties'
}
