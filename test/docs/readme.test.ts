/** The README is run: its commands work, its specs are without fault, its tables are true. */
import { cp, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { components, typeOf } from '../../compiler/registry/index.ts'
import { finished, run } from '../compiler/cli/command.ts'
import { inFolder } from '../contracts/support.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const readme = await readFile(join(root, 'README.md'), 'utf8')
const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))

const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(match => match[1]!)

describe('README', () => {
  it('names scripts that there are', () => {
    const named = [...readme.matchAll(/npm (?:run )?([a-z]+)/g)].map(match => match[1]!).filter(name => name !== 'ci')
    expect(named.filter(name => scripts[name] === undefined)).toEqual([])
  })

  it('shows commands that work', () =>
    inFolder(async folder => {
      await cp(join(root, 'pipelines'), join(folder, 'pipelines'), { recursive: true })
      await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
      const lines = blocks('sh')
        .flatMap(block => block.split('\n'))
        .filter(line => /^(npx flumec|node) /.test(line))
      expect(lines.length).toBeGreaterThan(3)
      for (const line of lines) {
        const [program, ...args] = line.replace(/^npx /, '').split(' ')
        const ended = await (program === 'node'
          ? finished(process.execPath, args, { cwd: folder })
          : run('flumec', args, { cwd: folder }))
        expect(ended, line).toMatchObject({ status: 0 })
      }
    }))

  it('shows specs without a fault', () =>
    inFolder(async folder => {
      for (const [i, spec] of blocks('yaml').entries()) {
        await writeFile(join(folder, `spec${i}.yaml`), spec)
        const ended = await run('flumec', ['check', '--fail-on', 'warning', `spec${i}.yaml`], { cwd: folder })
        expect(ended.status, ended.out).toBe(0)
      }
    }))

  it('lists the components that there are', () => {
    const rows = [...readme.matchAll(/^\| (sources|channels|sinks|interceptors|selectors|sink groups) \| ([^|]*) \|/gm)]
    expect(rows.length).toBe(6)
    for (const [, kind, list] of rows) {
      const built = components(kind!.replace(' ', '-') as 'sources').filter(schema => !schema.component.refused)
      expect(list!.split(', ').sort()).toEqual(built.map(typeOf).sort())
    }
  })
})
