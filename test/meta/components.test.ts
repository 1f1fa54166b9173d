/** A component is a schema, a runtime folder and a test, joined by their key. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { className, components, kinds, typeOf } from '../../compiler/registry/index.ts'
import { repositoryFiles, root } from './files.ts'

const files = repositoryFiles()
const has = (path: string) => files.includes(path)
/** Config filters are no part of an agent: the compiler turns their references into lookups. */
const kindsAtRun = kinds.filter(kind => kind !== 'config-filters')
const parts = kindsAtRun.flatMap(kind => components(kind).map(schema => ({ kind, type: typeOf(schema), schema })))
const built = parts.filter(part => part.schema.component.refused === undefined)

describe.each(built.map(({ kind, type }) => [`${kind}/${type}`, kind, type] as const))('%s', (_, kind, type) => {
  it('is built: runtime folder with the class that generated programs import', async () => {
    const index = `runtime/${kind}/${type}/index.ts`
    expect(has(index), `${index} is missing`).toBe(true)
    const module = await import(/* @vite-ignore */ pathToFileURL(join(root, index)).href)
    expect(module[className(kind, type)], `${index} must export ${className(kind, type)}`).toBeTypeOf('function')
  })

  it('is tested', () => {
    const test = `test/runtime/${kind}/${type}`
    expect(
      has(`${test}.test.ts`) || files.some(file => file.startsWith(`${test}/`)),
      `${test}.test.ts is missing`,
    ).toBe(true)
  })
})

describe('runtime folders', () => {
  const keys = new Set(built.map(({ kind, type }) => `runtime/${kind}/${type}/index.ts`))
  const indexes = files.filter(file => new RegExp(`^runtime/(${kinds.join('|')})/[^/]+/index\\.ts$`).test(file))

  it('have a schema', () => {
    expect(indexes.filter(index => !keys.has(index) && !index.includes('/shared/'))).toEqual([])
  })
})

it('a refused component has no runtime folder', () => {
  const refused = parts.filter(part => part.schema.component.refused !== undefined)
  expect(refused.filter(({ kind, type }) => existsSync(join(root, `runtime/${kind}/${type}`)))).toEqual([])
})
