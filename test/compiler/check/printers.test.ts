import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { check } from '../../../compiler/check/index.ts'
import { codeNames } from '../../../compiler/diagnostics/codes.ts'
import type { Findings } from '../../../compiler/diagnostics/findings.ts'
import { type Format, printers } from '../../../compiler/diagnostics/printers/index.ts'
import { SourceText } from '../../../compiler/source/text.ts'
import { findingsOf, samples } from '../analyze/helps.ts'
import { pipeline } from './helps.ts'

const style = { color: false, version: '1.2.3', failOn: 'error' } as const

const sources = [
  new SourceText('good.properties', pipeline()),
  new SourceText(
    'conf/odd, name: 50%.properties',
    pipeline(
      'a1.sinks.k1.channels = c2\n// <b>&"quoted"</b> | pipe\na1.channels.c1.capasity = 5\na1.sinks.k1.type = Logger\n',
    ),
  ),
  new SourceText('spec.yaml', 'agent: a1\nchannels: {c1: {type: menory}}\nsinks: {k1: {type: logger, channel: c1}}\n'),
]
const findings = check(sources)

/** Every finding that the samples have. */
const everything: Findings = codeNames
  .flatMap(code =>
    samples(code, 'wrong').map(sample => findingsOf(code, { ...sample, name: `${code}/${sample.name}` })),
  )
  .reduce((sum, one) => ({
    files: [...sum.files, ...one.files],
    diagnostics: [...sum.diagnostics, ...one.diagnostics],
  }))

const read = (path: string) => JSON.parse(readFileSync(join(import.meta.dirname, path), 'utf8'))

describe('printers', () => {
  it.each(Object.keys(printers) as Format[])('%s is as its golden', async format => {
    await expect(printers[format](findings, style)).toMatchFileSnapshot(`goldens/${format}.txt`)
  })

  it.each(Object.keys(printers) as Format[])('%s takes findings without any', format => {
    expect(printers[format]({ files: [], diagnostics: [] }, style)).toBeTypeOf('string')
  })

  it('json keeps its schema', () => {
    const isValid = new Ajv({ strict: true, allowUnionTypes: true }).compile(
      read('../../../schemas/check-output.schema.json'),
    )
    for (const one of [findings, everything])
      expect(isValid(JSON.parse(printers.json(one, style))) || isValid.errors).toBe(true)
  })

  it('sarif keeps the schema of SARIF 2.1.0', () => {
    const isValid = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(
      read('sarif-2.1.0.schema.json'),
    )
    for (const one of [findings, everything])
      expect(isValid(JSON.parse(printers.sarif(one, style))) || isValid.errors).toBe(true)
  })

  it('junit is well-formed and counts what it holds', () => {
    const xml = printers.junit(everything, style)
    expect(xml.match(/<testcase /g)).toHaveLength(xml.match(/<\/testcase>|<testcase [^>]*\/>/g)!.length)
    expect(unbalanced(xml)).toEqual([])
    const failures = [...xml.matchAll(/failures="(\d+)"/g)].reduce((sum, [, n]) => sum + Number(n), 0)
    expect(xml.match(/<failure /g)).toHaveLength(failures)
    expect(failures).toBe(everything.diagnostics.filter(one => one.severity === 'error').length)
  })

  it('github prints one command for each finding, on one line', () => {
    const lines = printers.github(everything, style).trimEnd().split('\n')
    expect(lines).toHaveLength(everything.diagnostics.length)
    for (const line of lines)
      expect(line).toMatch(
        /^::(error|warning|notice) file=[^,:]+,line=\d+,endLine=\d+(,col=\d+,endColumn=\d+)?,title=[a-z-]+::./,
      )
  })
})

/** Tags that are not closed in order. */
function unbalanced(xml: string): string[] {
  const open: string[] = []
  for (const [, close, name, empty] of xml.matchAll(/<(\/?)([a-z-]+)[^<>]*?(\/?)>/g))
    if (close === '/') {
      if (open.pop() !== name) return [...open, name!]
    } else if (empty !== '/') open.push(name!)
  return open
}

describe('pretty', () => {
  const text = (source: SourceText) => printers.pretty(check([source]), style)

  it('never prints a secret', () => {
    const secret = pipeline(`a1.sources.r2.keystore-password = kitten
a1.sources.r2.keystore-password = kitten2
a1.sinks.k1.password \tkitten3
b1.sinks.x.password = kitten4 # a remark
a1.sinks.k1.secret = kitten5\\d
`)
    for (const format of Object.keys(printers) as Format[])
      expect(printers[format](check([new SourceText('a.properties', secret)]), style)).not.toContain('kitten')
  })

  it('shows control characters, so that a file can not rule the terminal', () => {
    const out = text(new SourceText('a.properties', pipeline('a1.channels.c1.x\u001b[31mred = 1\n')))
    expect(out).toContain('x\\x1b[31mred')
    expect(out).not.toContain('\u001b')
  })

  it('cuts long lines around the place', () => {
    const long = `a1.channels.c1.type = ${'x'.repeat(300)}`
    const out = text(new SourceText('a.properties', pipeline().replace('a1.channels.c1.type = memory', long)))
    for (const line of out.split('\n').filter(one => one.includes('|'))) expect(line.length).toBeLessThan(170)
  })

  it('puts carets under wide characters and tabs', () => {
    const out = text(new SourceText('a.properties', pipeline('a1.channels.c1.\tkeepalive = \u4e2d\uff0c9\n')))
    expect(out).toContain(' | a1.channels.c1.\tkeepalive = \u4e2d')
  })

  it('paints when asked to', () => {
    expect(printers.pretty(findings, { ...style, color: true })).toContain('\u001b[')
  })
})
