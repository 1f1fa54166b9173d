/** Built agents: a legacy file, and a serializer of the user's own. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { eventually, inFolder } from '../../../contracts/support.ts'
import { BuiltAgent } from '../../../services/agent.ts'
import { describeWithHBase } from '../../../services/shared.ts'
import { HBaseReader } from './support.ts'

const words = `import type { EventBatch, RowSerializer, Rows } from 'flumec/runtime'

export default class Words implements RowSerializer {
  constructor(private readonly options: { column: string }) {}

  rowsOf(batch: EventBatch): Rows[] {
    return Array.from({ length: batch.count }, (_, i) => {
      const [word = '', number = ''] = batch.body(i).toString().split(' ')
      const cells = [[Buffer.from(this.options.column), Buffer.from(number)]] as const
      const increments = [{ row: Buffer.from('words'), column: Buffer.from(word), by: Number(number) }]
      return { puts: [{ row: Buffer.from(word), cells }], increments }
    })
  }
}
`

describeWithHBase('hbase in an agent', ({ rest }) => {
  const reader = new HBaseReader(rest)

  /** Runs an agent over a file of lines until `isDone`. */
  async function through(lines: string, sink: readonly string[], isDone: () => Promise<boolean>) {
    await inFolder(async folder => {
      writeFileSync(join(folder, 'words.ts'), words)
      writeFileSync(join(folder, 'lines.txt'), lines)
      const text = [
        'sources = s',
        'channels = c',
        'sinks = k',
        'sources.s.type = TAILDIR',
        'sources.s.filegroups = g',
        `sources.s.filegroups.g = ${folder}/lines.txt`,
        `sources.s.positionFile = ${folder}/positions.json`,
        'sources.s.channels = c',
        'channels.c.type = memory',
        ...['channel = c', 'columnFamily = f', `rest.url = ${rest}`, ...sink].map(line => `sinks.k.${line}`),
      ]
      const agent = await BuiltAgent.build(text.map(line => `a1.${line}\n`).join(''), folder)
      const program = agent.start()
      try {
        await eventually(isDone, `the rows:\n${program.output}`, 40_000)
      } finally {
        expect(await program.stop()).toBe(0)
      }
    })
  }

  it('runs the file of a student', { timeout: 120_000 }, async () => {
    const table = await reader.table()
    const sink = [
      'type = hbase2',
      `table = ${table}`,
      'serializer = org.apache.flume.sink.hbase2.RegexHBase2EventSerializer',
      'serializer.regex = (\\\\w+),(\\\\w+),(\\\\w+)',
      'serializer.colNames = ROW_KEY,name,age',
      'serializer.rowKeyIndex = 0',
    ]
    await through('1,Ada,36\n2,Bob,41\n', sink, async () => (await reader.rows(table)).length === 2)
    const [, bob] = await reader.rows(table)
    expect(`${bob!.key} ${bob!.cells['f:name']} ${bob!.cells['f:age']}`).toBe('2 Bob 41')
  })

  it('takes a serializer of the user', { timeout: 120_000 }, async () => {
    const table = await reader.table()
    const sink = ['type = asynchbase', `table = ${table}`, 'serializer = ./words.ts', 'serializer.column = n']
    await through('a 1\nb 2\na 3\n', sink, async () => (await reader.rows(table)).length === 3)
    const [a, b, counters] = await reader.rows(table)
    expect([a, b].map(row => `${row!.key} ${row!.cells['f:n']}`)).toEqual(['a 3', 'b 2'])
    expect(counters!.cells['f:a']!.readBigInt64BE()).toBe(4n)
  })
})
