/** A file by way of memory into each sink that does not write to Kafka. */
import { both } from '../contenders/agents.ts'
import { linesInFiles, nextAgent } from '../ends.ts'
import { writtenToHdfs } from '../hdfs-end.ts'
import { file } from '../inputs.ts'
import type { Options } from '../pipeline.ts'
import type { Run } from '../run.ts'
import type { End, ServerName, Work } from '../work.ts'
import { fileRoll, memory, taildir } from './parts.ts'

interface Place {
  readonly end: End
  readonly needs?: readonly ServerName[]
}

const sink = (
  type: string,
  events: number,
  options: (run: Run) => Options,
  least: number,
  { end, needs = [] }: Place,
): Work => ({
  name: `sink-${type}`,
  title: `file → memory → ${type} sink`,
  events,
  needs,
  input: file,
  end,
  contenders: both(run => ({ source: taildir(run), channels: { c: memory(run) }, sinks: { k: options(run) } })),
  goals: [{ figure: 'events/s once it runs', over: 'Flume 1.11', least }],
})

const hdfs = ({ servers, topic }: Run): Options => ({
  type: 'hdfs',
  'hdfs.path': `${servers.hdfs.name}/${topic}`,
  // Of ours: Flume speaks the NameNode's own protocol.
  'hdfs.webhdfs': servers.hdfs.web,
  'hdfs.user': servers.hdfs.user,
  'hdfs.fileType': 'DataStream',
  'hdfs.rollInterval': 0,
  'hdfs.rollSize': 0,
  'hdfs.rollCount': 0,
  'hdfs.batchSize': 1000,
})

const avro = ({ nextPort }: Run): Options => ({
  type: 'avro',
  hostname: '127.0.0.1',
  port: nextPort,
  'batch-size': 1000,
})

export const sinks: readonly Work[] = [
  sink('file_roll', 2_000_000, fileRoll, 8, { end: linesInFiles }),
  sink('avro', 300_000, avro, 3, { end: nextAgent }),
  sink('hdfs', 300_000, hdfs, 3, { end: writtenToHdfs, needs: ['hdfs'] }),
]
