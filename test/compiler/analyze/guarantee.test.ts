import { describe, expect, it } from 'vitest'
import { parse } from '../../../compiler/1-parse/index.ts'
import { validate } from '../../../compiler/2-validate/index.ts'
import { type Guarantee, guarantees, pathName } from '../../../compiler/3-analyze/guarantee/index.ts'
import { Diagnostics } from '../../../compiler/diagnostics/index.ts'
import { read } from '../../../compiler/index.ts'
import { SourceText } from '../../../compiler/source/text.ts'

const taildir = '{type: taildir, filegroups: [f], filegroups.f: /var/log/a.log, batchSize: 100, channels: [c]}'
const exec = '{type: exec, command: tail -F x, batchSize: 20, channels: [c]}'
const memory = '{type: memory, capacity: 1000, transactionCapacity: 100}'
const file = '{type: file, capacity: 5000, transactionCapacity: 100}'
const kafka = (acks: string) =>
  `{type: kafka, channel: c, kafka.bootstrap.servers: "x:1", kafka.topic: t, flumeBatchSize: 50, kafka.producer.acks: ${acks}}`

const pipeline = (source: string, channel: string, sink: string, demands = '') =>
  `agent: a\n${demands}\nsources:\n  s: ${source}\nchannels:\n  c: ${channel}\nsinks:\n  k: ${sink}\n`

function guaranteeOf(text: string): Guarantee {
  const source = new SourceText('a.yaml', text)
  const { report } = new Diagnostics()
  const [agent] = validate(parse(source, report)).agents
  const all = guarantees(agent!)
  expect(all.map(one => pathName(one.path))).toEqual(['s → c → k'])
  return all[0]!
}

describe('what a path promises', () => {
  it('loses nothing behind a source that can replay, even with a memory channel; its content may come twice', () => {
    const { level, costs } = guaranteeOf(pipeline(taildir, memory, kafka('all')))
    expect(level).toBe('at-least-once')
    expect(costs['clean stop']).toEqual({ lost: 0, twice: 0 })
    expect(costs.kill).toEqual({ lost: 0, twice: 1350 })
    expect(costs['power loss']).toEqual({ lost: 0, twice: 1350 })
  })

  it('doubles only what is in flight behind a file channel', () => {
    const { costs } = guaranteeOf(pipeline(taildir, file, kafka('all')))
    expect(costs.kill).toEqual({ lost: 0, twice: 350 })
  })

  it('names a source that can not replay, and counts what a kill costs', () => {
    const { level, costs, weakPoints } = guaranteeOf(pipeline(exec, memory, kafka('all')))
    expect(level).toBe('best-effort')
    expect(weakPoints.map(({ component }) => component.name)).toEqual(['s'])
    expect(costs.kill.lost).toBe(1020)
    expect(costs['far side away'].lost).toBe(0)
    expect(guaranteeOf(pipeline(exec, file, kafka('all'))).costs.kill.lost).toBe(20)
  })

  it('names the option that weakens a sink', () => {
    const { level, weakPoints } = guaranteeOf(pipeline(taildir, file, kafka('0')))
    expect(level).toBe('best-effort')
    expect(weakPoints.map(({ option }) => option)).toEqual(['kafka.producer.acks'])
  })
})

describe('dead letters', () => {
  const letters = (to: string, option = '') =>
    `agent: a
sources:
  s: ${taildir}
channels:
  c: ${file}
  d: ${memory}
sinks:
  k:
    type: http
    channel: c
    endpoint: http://x/
    rollback.2XX: false
    rollback.4XX: false
${option}
  l: {type: ${to}, channel: d}
`
  const option = '    deadLetter: {channel: d}'

  it('undo what gives events up', () => {
    const { weakPoints } = guaranteeOf(letters('logger'))
    expect(weakPoints.map(({ option }) => option)).toEqual(['rollback.4XX'])
    expect(guaranteeOf(letters('file_roll, sink.directory: /d', option)).level).toBe('at-least-once')
  })

  it('are as safe as the sink that takes them', () => {
    const { weakPoints, costs } = guaranteeOf(letters('"null"', option))
    expect(weakPoints.map(({ component }) => component.name)).toEqual(['l'])
    expect(costs.kill.lost).toBe(100)
  })
})

function findings(text: string): string[] {
  const found = new Diagnostics()
  read(new SourceText('a.yaml', text), found)
  return found.all
    .filter(one =>
      ['weaker-delivery', 'unknown-delivery', 'over-budget', 'unbounded-budget', 'unreadable-budget'].includes(
        one.code,
      ),
    )
    .map(one => `${one.code} at ${one.span!.source.text.slice(one.span!.start, one.span!.end)}`)
}

describe('what a spec demands', () => {
  it('is met', () => {
    const demands = 'delivery: at-least-once\nmemory: 1GiB'
    expect(findings(pipeline(taildir, memory, kafka('all'), demands))).toEqual([])
    expect(findings(pipeline(exec, memory, kafka('0'), 'delivery: best-effort'))).toEqual([])
  })

  it('is not met: the error stands at the weak point', () => {
    expect(findings(pipeline(exec, memory, kafka('all'), 'delivery: at-least-once'))).toEqual(['weaker-delivery at s'])
    expect(findings(pipeline(taildir, file, kafka('0'), 'delivery: at-least-once'))).toEqual(['weaker-delivery at 0'])
  })

  it('can not be', () => {
    expect(findings(pipeline(taildir, file, kafka('1'), 'delivery: exactly-once'))).toEqual([
      'unknown-delivery at exactly-once',
    ])
    expect(findings(pipeline(taildir, memory, kafka('1'), 'memory: much'))).toEqual(['unreadable-budget at much'])
  })

  it('memory that is too little', () => {
    expect(findings(pipeline(taildir, memory, kafka('1'), 'memory: 100MiB'))).toEqual(['over-budget at 100MiB'])
  })
})
