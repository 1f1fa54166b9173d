import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Code, codeNames, codes } from '../../../compiler/diagnostics/codes.ts'
import { pretty } from '../../../compiler/diagnostics/printers/pretty.ts'
import { findingsOf, samples, samplesFolder } from './helps.ts'

const style = { color: false, version: 'test', failOn: 'error' } as const

/** A fault that always has a second side. */
const companions: Partial<Record<Code, readonly Code[]>> = {
  'swallowed-line': ['line-continues'],
  'nothing-flows': ['missing-channel'],
  'yaml-tab': ['yaml-unknown-key'],
}

it('has samples for every code, and none for other names', () => {
  expect(readdirSync(samplesFolder).sort()).toEqual(codeNames)
})

describe.each(codeNames)('%s', code => {
  const wrong = samples(code, 'wrong')
  const right = samples(code, 'right')

  it('is told of the wrong sample, and nothing else of weight is', async () => {
    expect(wrong.length).toBeGreaterThan(0)
    const texts: string[] = []
    for (const sample of wrong) {
      const findings = findingsOf(code, sample)
      expect(findings.diagnostics.map(one => one.code)).toContain(code)
      const others = findings.diagnostics
        .filter(one => one.code !== code && one.severity !== 'info')
        .map(one => one.code)
      expect(others.filter(other => !companions[code]?.includes(other))).toEqual([])
      texts.push(pretty(findings, style))
    }
    await expect(texts.join('\n')).toMatchFileSnapshot(join(samplesFolder, code, 'expected.txt'))
  })

  it('is not told of the right sample, and nothing else of weight is', () => {
    expect(right.length).toBeGreaterThan(0)
    for (const sample of right) {
      const { diagnostics, files } = findingsOf(code, sample)
      expect(diagnostics.filter(one => one.code === code || one.severity !== 'info')).toEqual([])
      expect(files.map(({ verdict }) => verdict)).toEqual(files.map(() => 'ok'))
    }
  })

  it('has the severity of its row', () => {
    for (const sample of wrong)
      for (const one of findingsOf(code, sample).diagnostics)
        if (one.code === code) expect(one.severity).toBe(codes[code].severity)
  })
})
