/**
 * For the build of the command line: puts the schemas and their validators into the bundle, in place of the modules
 * that read schemas/ and load ajv.
 */
import { dirname } from 'node:path'
import standalone from 'ajv/dist/standalone/index.js'
import { casesSchema } from './cases-schema.ts'
import { schemaFiles } from './files.ts'
import { components } from './find.ts'
import { kinds } from './schema.ts'
import { newAjv, rulesOf } from './validators.ts'

/** What it needs of esbuild's plugin interface. */
interface Build {
  onLoad(options: { filter: RegExp }, callback: (module: { path: string }) => Loaded): void
}

interface Loaded {
  readonly contents: string
  readonly loader: 'js'
  readonly resolveDir: string
}

const replaced: readonly [filter: RegExp, text: () => string][] = [
  [/[\\/]registry[\\/]files\.ts$/, filesModule],
  [/[\\/]registry[\\/]validators\.ts$/, validatorsModule],
  [/[\\/]registry[\\/]cases-schema\.ts$/, casesModule],
]

export const registryPlugin = {
  name: 'flumec-registry',
  setup(build: Build): void {
    for (const [filter, text] of replaced)
      build.onLoad({ filter }, ({ path }) => ({ contents: text(), loader: 'js', resolveDir: dirname(path) }))
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

/** cases-schema.ts with ajv's function in it. */
function casesModule(): string {
  const ajv = newAjv({
    allowUnionTypes: true,
    strictRequired: false,
    messages: false,
    code: { source: true, esm: true },
  })
  ajv.addSchema(casesSchema)
  return `${standalone.default(ajv, { validateCases: 'cases' })}
export const casesSchema = ${JSON.stringify(casesSchema)}
`
}
