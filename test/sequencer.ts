import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take longest, the longest first. A file that is not here is only ever late, never left out. */
const longest = [
  'soak/soak',
  'oracle/oracle',
  'runtime/kafka/three-brokers',
  'compiler/prove/pipelines',
  'compiler/prove/mutants',
  'runtime/sinks/hdfs/crash',
  'runtime/sinks/hdfs/faults',
  'faults/kill',
  'runtime/kafka/rebalances',
  'compiler/targets/systemd',
  'compiler/targets/docker',
  'runtime/sinks/hbase/flume',
  'runtime/sinks/hbase/faults',
  'compiler/cli/modules',
  'compiler/cli/build',
  'services/flume',
  'runtime/sources/jms/jms',
  'faults/stop',
  'runtime/sources/hostile-input',
  'runtime/sinks/avro',
  'runtime/sinks/hdfs/formats',
  'runtime/sinks/hdfs/flume',
  'pipelines/mistakes',
  'oracle-config/differential',
  'services/kafka',
  'pipelines/cases',
].map(name => `/test/${name}.test.ts`)

/** Begins with the longest files, so that the workers end together: a clean clone has no times of an earlier run. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = longest.findIndex(name => moduleId.endsWith(name))
      return found < 0 ? longest.length : found
    }
    return (await super.sort(files)).sort((a, b) => place(a) - place(b))
  }
}
