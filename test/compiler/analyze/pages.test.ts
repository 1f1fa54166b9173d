import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeNames } from '../../../compiler/diagnostics/codes.ts'
import { explainCode, pageOf, unknownCode } from '../../../compiler/diagnostics/explain.ts'
import { findingsOf, samplesFolder } from './helps.ts'

const pages = join(import.meta.dirname, '../../../compiler/diagnostics/pages')

it('has a page for every code, and none for other names', () => {
  expect(readdirSync(pages).sort()).toEqual(codeNames.map(code => `${code}.md`))
})

it('prints the page with the severity, and guesses at a misspelt code', () => {
  expect(explainCode('duplicate-key')).toMatch(/^# duplicate-key\n\nwarning: a key set twice/)
  expect(explainCode('duplicate-keys')).toBeUndefined()
  expect(unknownCode('duplicate-keys')).toBe('there is no code "duplicate-keys"; did you mean duplicate-key?')
})

describe.each(codeNames)('the page of %s', code => {
  const page = pageOf(code)

  it('starts with the code and says something', () => {
    expect(page).toMatch(new RegExp(`^# ${code}\\n\\n[A-Z\`A-Za-z]`))
    expect(page.split('\n').every(line => line.length <= 130)).toBe(true)
  })

  it('has a wrong and a right example that do what it says', () => {
    const wrong = snippet(page, 'Wrong')
    if (wrong === undefined) return expect(existsSync(join(samplesFolder, code))).toBe(exampleless.includes(code))
    expect(findingsOf(code, wrong).diagnostics.map(one => one.code)).toContain(code)
    const right = findingsOf(code, snippet(page, 'Right')!).diagnostics
    expect(right.filter(one => one.code === code || one.severity !== 'info')).toEqual([])
  })
})

/** Codes whose samples would be no help on a page. */
const exampleless = ['file-unreadable', 'yaml-aliases', 'module-missing', 'module-error', 'module-misfit']

const yamlNames: Readonly<Record<string, string>> = {
  'config-invalid': 'flumec.config.yaml',
  'cases-invalid': 'agent.cases.yaml',
}

/** The code block below a heading, named like the sample that it stands for. */
function snippet(page: string, heading: string) {
  const match = new RegExp(`\\n## ${heading}\\n\\n\`\`\`(\\w+)\\n([\\s\\S]*?)\`\`\``).exec(page)
  if (match === null) return undefined
  const [, title = ''] = /^# (\S+)/.exec(page) ?? []
  const name = match[1] === 'properties' ? 'agent.properties' : (yamlNames[title] ?? 'agent.yaml')
  return { name, text: match[2]! }
}
