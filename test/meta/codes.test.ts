/** Every code has a page and a sample, and there is no page or sample without a code. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeNames, codes } from '../../compiler/diagnostics/codes.ts'
import { repositoryFiles, root } from './files.ts'

const files = repositoryFiles()
const named = (pattern: RegExp) => [...new Set(files.flatMap(file => pattern.exec(file)?.[1] ?? []))].sort()

describe('codes', () => {
  it('have a page each', () => {
    expect(named(/^compiler\/diagnostics\/pages\/([^/]+)\.md$/)).toEqual(codeNames)
  })

  it('have a sample each', () => {
    expect(named(/^test\/diagnostics\/([^/]+)\/.+/)).toEqual(codeNames)
  })

  it.each(codeNames)('%s: the page has the code for its title', code => {
    const page = readFileSync(join(root, `compiler/diagnostics/pages/${code}.md`), 'utf8')
    expect(page.split('\n')[0]).toContain(code)
    expect(codes[code].title).not.toBe('')
  })
})
