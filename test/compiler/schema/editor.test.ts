/** What an editor makes of `flumec schema`: completion, hover text, and marks under what is wrong. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pipelineSchemaText } from '../../../compiler/registry/pipeline-schema.ts'
import { LanguageServer, type Position } from './language-server.ts'

const server = new LanguageServer()
const folder = mkdtempSync(join(tmpdir(), 'flumec-schema-'))

beforeAll(async () => {
  const schema = join(folder, 'pipeline.schema.json')
  writeFileSync(schema, pipelineSchemaText())
  await server.start(schema)
})

afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

let count = 0

/** The text without its mark `|`, opened; and the mark's place. */
async function open(marked: string) {
  const uri = `file://${folder}/${count++}.yaml`
  const at = marked.indexOf('|')
  const before = marked.slice(0, Math.max(0, at)).split('\n')
  const position: Position = { line: before.length - 1, character: before.at(-1)!.length }
  const text = at < 0 ? marked : marked.slice(0, at) + marked.slice(at + 1)
  const diagnostics = await server.open(uri, text)
  return { uri, position, text, diagnostics }
}

const spec = (sink: string) => `agent: a
sources:
  r:
    type: exec
    command: tail -F x
    channels: [c]
channels:
  c:
    type: memory
sinks:
  k:
    channel: c
${sink}`

async function completed(marked: string): Promise<string[]> {
  const { uri, position } = await open(marked)
  return server.completion(uri, position)
}

describe('completion', () => {
  it('offers the types of sinks', async () => {
    const labels = await completed(spec('    type: |\n'))
    expect(labels).toEqual(expect.arrayContaining(['kafka', 'hdfs', 'logger', 'file_roll']))
    expect(labels).not.toContain('netcat')
  })

  it('offers the options of the type, and of no other', async () => {
    const labels = await completed(spec('    type: file_roll\n    |\n'))
    expect(labels).toEqual(expect.arrayContaining(['sink.directory', 'sink.rollInterval']))
    expect(labels).not.toContain('kafka.topic')
  })

  it('offers the values of an option', async () => {
    expect(await completed(spec('    type: hdfs\n    hdfs.path: /x\n    hdfs.fileType: |\n'))).toEqual(
      expect.arrayContaining(['DataStream', 'SequenceFile', 'CompressedStream']),
    )
  })
})

describe('hover', () => {
  it('tells what an option is, with its unit', async () => {
    const { uri, position } = await open(
      spec('    type: file_roll\n    sink.directory: /x\n    sink.roll|Interval: 30\n'),
    )
    expect(await server.hover(uri, position)).toMatch(/in seconds/)
  })

  it('tells what a section is', async () => {
    const { uri, position } = await open(spec('    type: logger\n').replace('channels:\n  c:', 'chan|nels:\n  c:'))
    expect(await server.hover(uri, position)).toContain('holds events between sources and sinks')
  })
})

describe('marks', () => {
  it('nothing in a good file', async () => {
    expect((await open(spec('    type: logger\n'))).diagnostics).toEqual([])
  })

  it.each([
    ['a wrong key', '    type: logger\n    maxByteToLog: 16\n', 'maxByteToLog'],
    ['a wrong type', '    type: loger\n', 'loger'],
    ['a wrong value', '    type: hdfs\n    hdfs.path: /x\n    hdfs.rollCount: many\n', 'many'],
  ])('%s, at its place', async (_, sink, wrong) => {
    const { diagnostics, text } = await open(spec(sink))
    const lines = text.split('\n')
    const marked = diagnostics.map(({ range }) =>
      lines[range.start.line]!.slice(
        range.start.character,
        range.end.line === range.start.line ? range.end.character : undefined,
      ),
    )
    expect(marked, JSON.stringify(diagnostics)).toContain(wrong)
  })

  it('a missing option', async () => {
    const { diagnostics } = await open(spec('    type: logger\n').replace('    command: tail -F x\n', ''))
    expect(diagnostics.map(one => one.message).join()).toContain('command')
  })
})
