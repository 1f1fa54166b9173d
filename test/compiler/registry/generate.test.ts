import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterEach, describe, expect, it } from 'vitest'
import { generatedFiles, staleFiles, writeFiles } from '../../../compiler/registry/generate.ts'
import { type ComponentSchema, components, kinds } from '../../../compiler/registry/index.ts'
import { optionsModule } from '../../../compiler/registry/options-module.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

it('everything made from the schemas is up to date', () => {
  expect(staleFiles(root).map(file => `${file.path}: npm run generate`)).toEqual([])
})

describe('in an empty repository', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flumec-generate-'))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('writes the options of components that have a folder, and is then up to date', () => {
    mkdirSync(join(folder, 'runtime/sources/netcat'), { recursive: true })
    mkdirSync(join(folder, 'runtime/channels/jdbc'), { recursive: true })
    mkdirSync(join(folder, 'schemas'))
    const stale = staleFiles(folder)
    expect(stale.map(file => file.path)).toEqual(['runtime/sources/netcat/options.ts', 'schemas/pipeline.schema.json'])
    writeFiles(folder, stale)
    expect(staleFiles(folder)).toEqual([])
    expect(generatedFiles(folder)).toHaveLength(2)
  })
})

it('writes an options module', () => {
  const schema: ComponentSchema = {
    $id: 'sources/file_roll',
    title: 'file_roll',
    description: 'An example.',
    component: {},
    properties: {
      path: { description: 'Where to write.', type: 'string' },
      'kafka.group.id': { description: 'Group.', type: 'string', default: "it's" },
      'kafka.tls': { description: 'TLS.', type: 'boolean' },
      order: { description: 'Order */.', type: 'string', enum: ['a', 'b'], default: 'a' },
      size: { description: 'Size.', type: 'integer', default: 20, unit: 'bytes' },
      names: { description: 'Names.', type: 'array', list: 'blank', default: ['x'] },
      ports: { description: 'Ports.', type: 'array', list: 'blank', items: { type: 'integer' } },
      serializer: { description: 'A part.', type: 'string', part: 'serializers' },
      old: { description: 'Old.', type: 'string', deprecated: true, successor: 'path' },
      wrong: { description: 'Wrong.', type: 'string', unread: 'nobody reads it' },
      jetty: { description: 'Jetty.', type: 'string', refused: 'no Jetty' },
    },
    patternProperties: {
      '^kafka\\.': { description: 'Handed on.', type: 'string' },
      '^header\\.[^.]+\\.name$': { description: 'Name.', type: 'string' },
    },
    required: ['path'],
  }
  expect(
    optionsModule(schema),
  ).toBe(`// Made from schemas/sources/file_roll.schema.json by \`npm run generate\`. Change the schema, not this file.
export interface FileRollSourceOptions {
  /** Where to write. */
  readonly path: string
  /** Group. (default "it's") */
  readonly 'kafka.group.id'?: string
  /** TLS. */
  readonly 'kafka.tls'?: boolean
  /** Order *\\/. (default "a") */
  readonly order?: 'a' | 'b'
  /** Size. (bytes, default 20) */
  readonly size?: number
  /** Names. (default ["x"]) */
  readonly names?: readonly string[]
  /** Ports. */
  readonly ports?: readonly number[]
  /** Handed on. */
  readonly [key: \`kafka.\${string}\`]: string | boolean | undefined
  /** Name. */
  readonly [key: \`header.\${string}.name\`]: string | undefined
}

export const fileRollSourceDefaults = {
  'kafka.group.id': 'it\\'s',
  order: 'a',
  size: 20,
  names: ['x'],
} as const
`)
})

it('writes options modules that type-check', () => {
  const schemas = kinds.flatMap(kind => components(kind)).filter(schema => schema.component.refused === undefined)
  const texts = new Map(schemas.map(schema => [`/${schema.$id.replace('/', '-')}.ts`, optionsModule(schema)]))
  const host = ts.createCompilerHost({})
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (name, version) =>
    texts.has(name) ? ts.createSourceFile(name, texts.get(name)!, version) : read(name, version)
  const options = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    types: [],
  }
  const program = ts.createProgram([...texts.keys()], options, host)
  const faults = ts.getPreEmitDiagnostics(program)
  expect(faults.map(one => `${one.file?.fileName}: ${ts.flattenDiagnosticMessageText(one.messageText, ' ')}`)).toEqual(
    [],
  )
})
