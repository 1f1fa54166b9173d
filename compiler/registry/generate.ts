import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { components, kindOf, typeOf } from './find.ts'
import { optionsModule } from './options-module.ts'
import { pipelineSchemaText } from './pipeline-schema.ts'
import { kinds } from './schema.ts'

export interface GeneratedFile {
  /** Below the root of the repository. */
  readonly path: string
  readonly text: string
}

/** Every file that is made from the schemas: the options of the components in runtime/, and the editor's schema. */
export function generatedFiles(root: string): GeneratedFile[] {
  const options = kinds
    .flatMap(kind => components(kind))
    .filter(schema => !schema.component.refused && existsSync(join(root, 'runtime', schema.$id)))
    .map(schema => ({
      path: `runtime/${kindOf(schema)}/${typeOf(schema)}/options.ts`,
      text: optionsModule(schema),
    }))
  return [...options, { path: 'schemas/pipeline.schema.json', text: pipelineSchemaText() }]
}

/** Those whose file is not there or differs. */
export function staleFiles(root: string): GeneratedFile[] {
  return generatedFiles(root).filter(({ path, text }) => {
    const file = join(root, path)
    return !existsSync(file) || readFileSync(file, 'utf8') !== text
  })
}

export function writeFiles(root: string, files: readonly GeneratedFile[]): void {
  for (const { path, text } of files) writeFileSync(join(root, path), text)
}
