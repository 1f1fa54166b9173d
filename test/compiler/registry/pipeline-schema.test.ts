import { readdirSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { demands, sections } from '../../../compiler/1-parse/yaml/pipeline.ts'
import { components } from '../../../compiler/registry/index.ts'
import { pipelineSchema } from '../../../compiler/registry/pipeline-schema.ts'

const validate = new Ajv({ strict: false }).compile(pipelineSchema())

/** The example of the language, with `sink` in the place of its sink's options. */
function spec(sink: string, source = 'command: tail -F flume-test'): unknown {
  return parse(`
agent: agentckafka
delivery: at-least-once
sources:
  exectail: {type: exec, ${source}, channels: [mem]}
channels:
  mem: {type: memory, capacity: 10000, transactionCapacity: 1000}
sinks:
  out: {channel: mem, ${sink}}
`)
}

describe('takes', () => {
  it.each([
    ['a short option list', 'type: avro, hostname: h, port: 1'],
    ['a class name', 'type: org.apache.flume.sink.AvroSink, hostname: h, port: 1'],
    ['an alias in upper case', 'type: AVRO, hostname: h, port: 1'],
    ["a user's own class", 'type: com.example.MySink, anything: 1'],
    ["a user's own module", 'type: ./mask.ts, anything: {at: all}'],
    ['dotted keys', 'type: hdfs, hdfs.path: /a, hdfs.rollInterval: 30s'],
    ['nested keys', 'type: hdfs, hdfs: {path: /a, rollInterval: 30}'],
    ['a reference for a number', 'type: hdfs, hdfs: {path: /a, rollCount: "${COUNT:-10}"}'],
    [
      'maps below an open prefix',
      'type: kafka, kafka: {topic: t, producer: {acks: 1, ssl: {truststore: {password: x}}}}',
    ],
    [
      'dotted keys below one',
      'type: kafka, kafka.topic: t, kafka.producer: {client.id: x, made.up.key: 1, other: {a: 1}}',
    ],
    ['a part by its name', 'type: hdfs, hdfs.path: /a, serializer: text, serializer.appendNewline: false'],
    ['a part as a map', 'type: hdfs, hdfs.path: /a, serializer: {type: text, appendNewline: false}'],
  ])('%s', (_, sink) => expectValid(spec(sink)))

  it.each([
    ['interceptors in order', 'interceptors: {i1: {type: timestamp}, i2: {type: static, key: a, value: b}}'],
    ['named serializers', 'interceptors: {i: {type: regex_extractor, regex: a, serializers: {s1: {name: h}}}}'],
    ['a selector', 'selector: {type: multiplexing, header: h, mapping: {a: [mem], b.c: mem}, default: [mem]}'],
    ['a selector without type', 'selector: {optional: mem}'],
  ])('%s', (_, more) => expectValid(spec('type: avro, hostname: h, port: 1', `command: a, ${more}`)))

  it('several agents', () => {
    expectValid(parse('agents: {a: {sources: {s: {type: netcat, bind: x, port: 1, channels: c}}}, b: {memory: 1GiB}}'))
  })

  it('sink groups', () => {
    expectValid(parse('{agent: a, sinkgroups: {g: {sinks: [k1, k2], processor: {type: failover, priority: {k1: 5}}}}}'))
  })

  it.each(pipelines())('%s', (_, text) => expectValid(parse(text)))
})

describe('marks', () => {
  it.each([
    ['an unknown type', 'type: loger'],
    ['an unknown option', 'type: hdfs, hdfs.path: /a, hdfs.filePreffix: x'],
    ['an unknown option in a map', 'type: hdfs, hdfs: {path: /a, filePreffix: x}'],
    ['a number that is none', 'type: hdfs, hdfs.path: /a, hdfs.rollCount: many'],
    ['a unit of the wrong kind', 'type: hdfs, hdfs.path: /a, hdfs.rollInterval: 3MB'],
    ['an option of a part', 'type: hdfs, hdfs.path: /a, serializer: {type: text, appendNewLine: false}'],
  ])('%s', (_, sink) => expect(validate(spec(sink))).toBe(false))

  it.each([
    ['a missing option', 'restart: true'],
    ['an option of another interceptor', 'command: a, interceptors: {i: {type: timestamp, regex: x}}'],
  ])('%s', (_, source) => expect(validate(spec('type: avro, hostname: h, port: 1', source))).toBe(false))

  it('a pipeline without agent', () => expect(validate({ channels: {} })).toBe(false))
  it('an unknown section', () => expect(validate({ agent: 'a', chanels: {} })).toBe(false))
})

it('has the sections and demands that the parser takes', () => {
  const { agent, agents, ...keys } = (pipelineSchema() as { properties: Record<string, unknown> }).properties
  expect(Object.keys(keys).sort()).toEqual([...sections, ...demands].sort())
})

it('knows every component that we build', () => {
  const { definitions } = pipelineSchema() as { definitions: Record<string, unknown> }
  for (const { $id, component } of components('sources'))
    expect($id.replace('/', '.') in definitions, $id).toBe(component.refused === undefined)
})

function expectValid(value: unknown): void {
  expect(validate(value) ? [] : validate.errors).toEqual([])
}

function pipelines(): [string, string][] {
  const folder = new URL('../../../pipelines/', import.meta.url)
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => /^[^/]+\.ya?ml$/.test(file) && !file.endsWith('cases.yaml'))
    .map(file => [file, readFileSync(new URL(file, folder), 'utf8')])
}
