import { describe, expect, it } from 'vitest'
import { discover } from '../../../compiler/check/discover.ts'
import { globExpression } from '../../../compiler/check/glob.ts'
import { Diagnostics } from '../../../compiler/diagnostics/index.ts'
import { folderOf, pipeline } from './helps.ts'

const files = {
  'a.properties': pipeline(),
  'b.conf': pipeline(),
  'deep/er/c.yaml': 'agent: a1\nsources: {}\n',
  'deep/log4j.properties': 'log4j.rootLogger = INFO\n',
  'deep/manifest.yaml': 'kind: Deployment\n',
  'notes.txt': pipeline(),
  '.git/d.properties': pipeline(),
  'node_modules/x/e.properties': pipeline(),
}

function found(args: string[], stdin = '') {
  const { all, report } = new Diagnostics()
  const sources = discover(args, { cwd: folderOf(files), stdin: () => Buffer.from(stdin) }, report)
  return { files: sources.map(({ file }) => file), faults: all.map(({ code, message }) => `${code}: ${message}`) }
}

describe('what the arguments name', () => {
  it('takes the pipelines of a folder, by name and content, sorted', () => {
    expect(found(['.'])).toEqual({ files: ['a.properties', 'b.conf', 'deep/er/c.yaml'], faults: [] })
    expect(found(['deep']).files).toEqual(['deep/er/c.yaml'])
  })

  it('takes a named file whatever it is', () => {
    expect(found(['notes.txt', 'deep/log4j.properties']).files).toEqual(['notes.txt', 'deep/log4j.properties'])
  })

  it('takes patterns', () => {
    expect(found(['**/*.yaml']).files).toEqual(['deep/er/c.yaml'])
    expect(found(['*.{conf,properties}']).files).toEqual(['a.properties', 'b.conf'])
  })

  it('names a file once, and keeps the order', () => {
    expect(found(['b.conf', '.']).files).toEqual(['b.conf', 'a.properties', 'deep/er/c.yaml'])
  })

  it('takes standard input', () => {
    expect(found(['-'], pipeline()).files).toEqual(['-'])
  })

  it('tells what it can not read, and goes on', () => {
    expect(found(['gone.properties', 'a.properties'])).toEqual({
      files: ['a.properties'],
      faults: ["file-unreadable: gone.properties can't be read: there is no such file"],
    })
  })
})

describe('patterns', () => {
  it.each([
    ['*.conf', 'a.conf', true],
    ['*.conf', 'x/a.conf', false],
    ['**/*.conf', 'a.conf', true],
    ['**/*.conf', 'x/y/a.conf', true],
    ['x/**', 'x/y/a.conf', true],
    ['a?.conf', 'ab.conf', true],
    ['[ab].conf', 'b.conf', true],
    ['[!ab].conf', 'b.conf', false],
    ['a+(b).conf', 'a+(b).conf', true],
  ])('%s and %s: %s', (pattern, path, matches) => {
    expect(globExpression(pattern).test(path)).toBe(matches)
  })
})
