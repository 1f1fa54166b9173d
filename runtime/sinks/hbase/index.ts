import { HbaseSimpleSerializer } from '../../serializers/hbase_simple/index.ts'
import type { RowSerializer } from '../../serializers/row-serializer.ts'
import { type HbaseSinkOptions, hbaseSinkDefaults } from './options.ts'
import { TableSink } from './table-sink.ts'

export interface HbaseSinkParts {
  readonly serializer?: RowSerializer
}

export class HbaseSink extends TableSink {
  constructor(options: HbaseSinkOptions, parts: HbaseSinkParts = {}) {
    const all = { ...hbaseSinkDefaults, ...options }
    super({ ...all, timeout: all['rest.timeout'] }, parts.serializer ?? new HbaseSimpleSerializer({}))
  }
}
