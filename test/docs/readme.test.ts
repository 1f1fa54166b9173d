/** The README is run: its commands work, its specs are without fault, its tables are true. */
import { mkdirSync } from 'node:fs'
import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { components, typeOf } from '../../compiler/registry/index.ts'
import { finished, run } from '../compiler/cli/command.ts'
import { inFolder } from '../contracts/support.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const readme = await readFile(join(root, 'README.md'), 'utf8')
const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))

const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(match => match[1]!)

/** With the types that the package ships. */
function typeErrors(files: readonly string[]): string[] {
  const program = ts.createProgram([...files], {
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  })
  const found = ts.getPreEmitDiagnostics(program)
  const place = (file: ts.SourceFile | undefined) => file?.fileName.split('/').at(-1)
  return found.map(one => `${place(one.file)}: ${ts.flattenDiagnosticMessageText(one.messageText, '\n')}`)
}

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

  it('shows a program that embeds an agent, which runs and type-checks', { timeout: 180_000 }, () =>
    inFolder(async folder => {
      mkdirSync(join(folder, 'node_modules'))
      await symlink(root, join(folder, 'node_modules/flumec'))
      const [program] = blocks('js')
      await writeFile(join(folder, 'program.mjs'), program!)
      const ended = await finished(process.execPath, ['program.mjs'], { cwd: folder })
      expect(ended).toMatchObject({ status: 0, out: '' })
      const [file] = await readdir(join(folder, 'events'))
      expect(await readFile(join(folder, 'events', file!), 'utf8')).toBe('hello\n')

      await writeFile(join(folder, 'program.mts'), program!)
      await writeFile(join(folder, 'wrong.mts'), program!.replace('capacity: 10_000', "capacity: 'many'"))
      const errors = typeErrors(['program', 'wrong'].map(name => join(folder, `${name}.mts`)))
      expect(errors).toEqual(["wrong.mts: Type 'string' is not assignable to type 'number'."])
    }),
  )

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
