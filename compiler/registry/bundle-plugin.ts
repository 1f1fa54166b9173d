/**
 * For the build of the command line: puts the schemas and their validators into the bundle, in place of the modules
 * that read schemas/ and load ajv.
 */
import standalone from 'ajv/dist/standalone/index.js'
import { schemaFiles } from './files.ts'
import { components } from './find.ts'
import { kinds } from './schema.ts'
import { newAjv, rulesOf } from './validators.ts'

/** What it needs of esbuild's plugin interface. */
interface Build {
  onLoad(options: { filter: RegExp }, callback: () => { contents: string; loader: 'js'; resolveDir?: string }): void
}

export const registryPlugin = {
  name: 'flumec-registry',
  setup(build: Build): void {
    build.onLoad({ filter: /[\\/]registry[\\/]files\.ts$/ }, () => ({ contents: filesModule(), loader: 'js' }))
    build.onLoad({ filter: /[\\/]registry[\\/]validators\.ts$/ }, () => ({
      contents: validatorsModule(),
      loader: 'js',
      resolveDir: process.cwd(),
    }))
  },
}

/** files.ts with its result in it: texts without blanks, as plain literals, which Node reads fastest. */
export function filesModule(): string {
  const entries = schemaFiles.map(({ id, text, names }) => {
    const short = JSON.stringify(JSON.parse(text))
    return `{ id: ${quoted(id)}, text: ${quoted(short)}, names: ${JSON.stringify(names)} },\n`
  })
  return `export const schemaFiles = [\n${entries.join('')}]\n`
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}

/** validators.ts with ajv's functions in it. */
export function validatorsModule(): string {
  const ajv = newAjv({ strictRequired: false, messages: false, code: { source: true, esm: true } })
  const ids = kinds
    .flatMap(kind => components(kind))
    .map(schema => {
      ajv.addSchema(rulesOf(schema))
      return schema.$id
    })
  const names = Object.fromEntries(ids.map((id, i) => [`validator_${i}`, id]))
  const table = ids.map((id, i) => `${JSON.stringify(id)}: validator_${i}`)
  return `${standalone.default(ajv, names)}
const validators = {${table.join(', ')}}
export const validatorOf = schema => validators[schema.$id]
`
}
