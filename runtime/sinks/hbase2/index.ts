import { HbaseSimpleSerializer } from '../../serializers/hbase_simple/index.ts'
import type { RowSerializer } from '../../serializers/row-serializer.ts'
import { TableSink } from '../hbase/table-sink.ts'
import { type Hbase2SinkOptions, hbase2SinkDefaults } from './options.ts'

export interface Hbase2SinkParts {
  readonly serializer?: RowSerializer
}

/** To the REST gateway HBase 2 is as HBase 1. */
export class Hbase2Sink extends TableSink {
  constructor(options: Hbase2SinkOptions, parts: Hbase2SinkParts = {}) {
    const all = { ...hbase2SinkDefaults, ...options }
    super({ ...all, timeout: all['rest.timeout'] }, parts.serializer ?? new HbaseSimpleSerializer({}))
  }
}
