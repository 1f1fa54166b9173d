import { expect, it } from 'vitest'
import { parse } from '../../../compiler/1-parse/index.ts'
import { validate } from '../../../compiler/2-validate/index.ts'
import { lower } from '../../../compiler/4-lower/index.ts'
import { Diagnostics } from '../../../compiler/diagnostics/index.ts'
import { SourceText } from '../../../compiler/source/text.ts'
import { coverage } from '../../../compiler/test-cases/coverage.ts'

function never(source: string, ...seen: string[]): readonly string[] {
  const text = `agent: a\nsources:\n  s: ${source}\nchannels: {c: {type: memory}, d: {type: memory}}\nsinks: {x: {type: "null", channel: c}, y: {type: "null", channel: d}}\n`
  const { all, report } = new Diagnostics()
  const model = validate(parse(new SourceText('a.yaml', text), report), report)
  const ir = lower(model, model.agents[0]!, report)
  expect(all.filter(({ severity }) => severity === 'error')).toEqual([])
  return coverage(ir!, new Set(seen)).never
}

it('names interceptors by what they never did', () => {
  const source = `{type: seq, channels: [c], interceptors: {f: {type: regex_filter, regex: x}, h: {type: host, preserveExisting: true}, t: {type: timestamp}}}`
  expect(never(source, 's channel c', 's f drops', 's t changes')).toEqual([
    'source s, interceptor f (regex_filter): never let an event pass',
    'source s, interceptor h (host): never changed an event',
    'source s, interceptor h (host): never met an event that has the header',
  ])
})

it('names channels of a selector, and optional ones as such', () => {
  expect(never('{type: seq, channels: [c, d], selector: {type: replicating, optional: d}}', 's channel c')).toEqual([
    'source s, selector replicating: optional channel d never got an event',
  ])
})

it('names texts of a multiplexing selector, and the rest', () => {
  const source = (more: string) =>
    `{type: seq, channels: [c, d], selector: {type: multiplexing, header: h, mapping.A: c, mapping.B: d${more}}}`
  expect(never(source(', default: d'), 's text "A"', 's channel c')).toEqual([
    'source s, selector multiplexing: mapping.B was never taken',
    'source s, selector multiplexing: default was never taken',
  ])
  expect(never(source(''), 's text "A"', 's text "B"')).toEqual([
    'source s, selector multiplexing: an event that nothing is mapped for (it is dropped) never came',
  ])
  expect(never(source(''), 's text "A"', 's text "B"', 's text "C"')).toEqual([])
})
