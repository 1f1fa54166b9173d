import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from '../../../compiler/1-parse/index.ts'
import { flumeKeeps, validate } from '../../../compiler/2-validate/index.ts'
import { fixAll } from '../../../compiler/check/fix.ts'
import { check } from '../../../compiler/check/index.ts'
import { codeNames } from '../../../compiler/diagnostics/codes.ts'
import { Diagnostics } from '../../../compiler/diagnostics/index.ts'
import { SourceText } from '../../../compiler/source/text.ts'
import { findingsOf, samples } from '../analyze/helps.ts'
import { folderOf, pipeline, run } from './helps.ts'

const fixable = codeNames.filter(code =>
  samples(code, 'wrong').some(sample => findingsOf(code, sample).diagnostics.some(one => one.code === code && one.fix)),
)

describe('what is fixed', () => {
  it('is what has a safe fix', () => {
    expect(fixable).toEqual([
      'blank-separator',
      'byte-order-mark',
      'deprecated-option',
      'loose-escape',
      'repeated-key',
      'slash-comment',
      'stray-text',
      'type-letter-case',
    ])
  })

  it.each(fixable)('%s: the finding goes, and Flume does the same as before', code => {
    for (const sample of samples(code, 'wrong')) {
      const findings = findingsOf(code, sample)
      const [fixed] = fixAll(findings.diagnostics)
      const after = new SourceText(sample.name, fixed!.text)
      expect(check([after]).diagnostics.map(one => one.code)).not.toContain(code)
      expect(meaning(after)).toEqual(meaning(new SourceText(sample.name, sample.text)))
    }
  })
})

/** What Flume keeps, and each component's type and values under their current names. */
function meaning(source: SourceText) {
  const model = validate(parse(source, new Diagnostics().report))
  const components = model.agents.flatMap(agent =>
    agent.components.map(({ name, kind, schema, options, parts }) => ({
      name,
      kind,
      type: schema?.$id,
      options: all(options),
      parts: parts.map(part => all(part.options)),
    })),
  )
  return { kept: [...flumeKeeps(model)], components }
}

function all(options: ReadonlyMap<string, { value?: unknown; schema?: { successor?: string } }>) {
  return Object.fromEntries([...options].map(([name, { value, schema }]) => [schema?.successor ?? name, value]).sort())
}

describe('--fix', () => {
  const text = pipeline('// a remark\r\na1.channels.c1.capacity 500\r\na1.sinks.k1.type = logger\r\n')

  it('writes the files, keeps their line ends, and reports what is left', async () => {
    const folder = folderOf({ 'a.properties': text })
    const { stdout } = await run(folder, { files: ['a.properties'], fix: 'apply' })
    expect(readFileSync(join(folder, 'a.properties'), 'utf8')).toBe(
      pipeline('# a remark\r\na1.channels.c1.capacity = 500\r\n'),
    )
    expect(stdout).toBe('1 file: 0 errors, 0 warnings, 0 info\n')
  })

  it('keeps the encoding of a file that is not UTF-8', async () => {
    const folder = folderOf({ 'a.properties': Buffer.from(`# f\u00fcr\n${text}`, 'latin1') })
    await run(folder, { files: ['a.properties'], fix: 'apply' })
    expect(readFileSync(join(folder, 'a.properties'), 'latin1')).toContain('# f\u00fcr\n')
  })

  it('shows the change first, when asked for that', async () => {
    const folder = folderOf({ 'a.properties': text })
    const { stderr, stdout } = await run(folder, { files: ['a.properties'], fix: 'dry' })
    expect(readFileSync(join(folder, 'a.properties'), 'utf8')).toBe(text)
    expect(stderr).toBe(`--- a.properties
+++ a.properties
@@ line 10 @@
-// a remark
+# a remark
@@ line 11 @@
-a1.channels.c1.capacity 500
+a1.channels.c1.capacity = 500
@@ line 12 @@
-a1.sinks.k1.type = logger
`)
    expect(stdout).toContain('1 warning, 2 info')
  })
})
