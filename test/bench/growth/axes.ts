import type { Shape } from './agent.ts'

export interface Axis {
  /** Of the file with the picture. */
  readonly name: string
  readonly title: string
  /** What stands below the picture. */
  readonly unit: string
  readonly values: readonly number[]
  shape(value: number): Partial<Shape>
  /** What the curve shows. */
  readonly why: string
}

const decades = (from: number, to: number) =>
  [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]
    .flatMap(ten => [ten, 3 * ten])
    .filter(value => value >= from && value <= to)

export const axes: readonly Axis[] = [
  {
    name: 'batch-size',
    title: 'batch size',
    unit: 'events per batch',
    values: decades(1, 10_000),
    shape: batchSize => ({ batchSize }),
    why: 'A batch is one transaction of the channel and one request to the broker, of which five are under way at a time: small batches wait for answers, large ones for the bytes.',
  },
  {
    name: 'event-size',
    title: 'event size',
    unit: 'bytes per event',
    // A line of fewer bytes than its number needs can't be told from others; a megabyte is all that a broker takes.
    values: [12, 30, ...decades(100, 300_000), 1_000_000],
    shape: eventSize => ({ eventSize }),
    why: 'Short events cost what an event costs, long ones what their bytes cost; the bend lies where the two are alike.',
  },
  {
    name: 'files',
    title: 'files',
    unit: 'files',
    values: decades(1, 10_000),
    shape: files => ({ files }),
    why: 'The same lines spread over more files. A file costs several calls of the file system however little it holds, and a batch never holds lines of two files.',
  },
  {
    name: 'channels',
    title: 'channels, each with all events and a sink',
    unit: 'channels',
    values: [1, 2, 4, 8, 16],
    shape: channels => ({ channels }),
    why: 'The rate is the source’s: with n channels n times as many events arrive.',
  },
  {
    name: 'sinks',
    title: 'sinks on one channel',
    unit: 'sinks',
    values: [1, 2, 4, 8, 16],
    shape: sinks => ({ sinks }),
    why: 'One process has one thread for all sinks: more of them only help where a single one waits for answers.',
  },
  {
    name: 'headers',
    title: 'headers of each event, by static interceptors',
    unit: 'headers per event',
    values: [1, 2, 5, 10, 20, 50, 100],
    shape: headers => ({ headers }),
    why: 'A header that all events share is one entry of the batch, and each interceptor that adds one copies the entries before it; into Kafka each event carries them all.',
  },
]
