import { describe, expect, it } from 'vitest'
import { filesModule, registryPlugin, validatorsModule } from '../../../compiler/registry/bundle-plugin.ts'
import { schemaFiles } from '../../../compiler/registry/files.ts'
import { components, kinds } from '../../../compiler/registry/index.ts'
import { validatorOf } from '../../../compiler/registry/validators.ts'

describe('the bundled registry', () => {
  it('has the same schema files', async () => {
    const { schemaFiles: bundled } = await module(filesModule())
    expect(bundled).toHaveLength(schemaFiles.length)
    bundled.forEach((file: (typeof schemaFiles)[number], i: number) => {
      expect({ ...file, text: JSON.parse(file.text) }).toEqual({
        ...schemaFiles[i],
        text: JSON.parse(schemaFiles[i]!.text),
      })
    })
  })

  it('finds the same faults', async () => {
    const bundled = await module(validatorsModule())
    for (const schema of kinds.flatMap(kind => components(kind))) {
      const values = Object.fromEntries(Object.keys(schema.properties).map(name => [name, -999_999_999_999]))
      for (const set of [{}, values])
        expect(faults(bundled.validatorOf(schema), set)).toEqual(faults(validatorOf(schema), set))
    }
  })

  it('takes the place of its two modules', () => {
    const filters: RegExp[] = []
    registryPlugin.setup({ onLoad: ({ filter }) => void filters.push(filter) })
    const replaced = (path: string) => filters.some(filter => filter.test(path))
    expect(replaced('/x/compiler/registry/files.ts')).toBe(true)
    expect(replaced('C:\\x\\compiler\\registry\\validators.ts')).toBe(true)
    expect(replaced('/x/compiler/registry/find.ts')).toBe(false)
  })
})

function faults(validate: ReturnType<typeof validatorOf>, values: object): unknown {
  if (validate(values)) return []
  return validate.errors?.map(({ instancePath, keyword, params }) => ({ instancePath, keyword, params }))
}

// biome-ignore lint/suspicious/noExplicitAny: what a module made of text exports.
function module(text: string): Promise<any> {
  return import(`data:text/javascript,${encodeURIComponent(text)}`)
}
