import { HbaseSimpleSerializer } from '../../serializers/hbase_simple/index.ts'
import type { RowSerializer } from '../../serializers/row-serializer.ts'
import { TableSink } from '../hbase/table-sink.ts'
import { type AsynchbaseSinkOptions, asynchbaseSinkDefaults } from './options.ts'

export interface AsynchbaseSinkParts {
  readonly serializer?: RowSerializer
}

export class AsynchbaseSink extends TableSink {
  constructor(options: AsynchbaseSinkOptions, parts: AsynchbaseSinkParts = {}) {
    const all = { ...asynchbaseSinkDefaults, ...options }
    const timeout = all.timeout > 0 ? all.timeout : asynchbaseSinkDefaults.timeout
    super({ ...all, timeout }, parts.serializer ?? new HbaseSimpleSerializer({}))
  }
}
