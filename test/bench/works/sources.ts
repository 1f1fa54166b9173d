/** Each source in front of a null sink. The senders of the network sources are ours, the same for both agents. */
import { both } from '../contenders/agents.ts'
import { takenFromChannel } from '../ends.ts'
import { file, spooled } from '../inputs.ts'
import type { Options } from '../pipeline.ts'
import type { Run } from '../run.ts'
import { avroCalls } from '../senders/avro.ts'
import { httpJson } from '../senders/http.ts'
import { bareLines, syslogLines } from '../senders/lines.ts'
import type { MakeInput, Work } from '../work.ts'
import { memory, nullSink, taildir } from './parts.ts'

/** How fast Flume is to be left behind is said of the time when both run: the first event waits for Java's start. */
const source = (type: string, events: number, input: MakeInput, options: (run: Run) => Options, least = 3): Work => ({
  name: `source-${type}`,
  title: `${type} source → memory → null`,
  events,
  needs: [],
  input,
  end: takenFromChannel,
  contenders: both(run => ({ source: options(run), channels: { c: memory(run) }, sinks: { k: nullSink } })),
  goals: [{ figure: 'events/s once it runs', over: 'Flume 1.11', least }],
})

const http = (name: string, eventsPerRequest: number): Work => ({
  ...source('http', 1_000_000, httpJson(eventsPerRequest), run => ({ type: 'http', ...bound(run) })),
  name,
  title: `http source → memory → null, ${eventsPerRequest.toLocaleString('en')} events a request`,
})

const bound = ({ port }: Run) => ({ bind: '127.0.0.1', port })

export const sources: readonly Work[] = [
  source('taildir', 5_000_000, file, taildir, 8),
  source('spooldir', 500_000, spooled, ({ input }) => ({ type: 'spooldir', spoolDir: input, batchSize: 1000 })),
  source('syslogtcp', 300_000, syslogLines, ({ port }) => ({ type: 'syslogtcp', host: '127.0.0.1', port })),
  source('netcat', 300_000, bareLines, run => ({ type: 'netcat', ...bound(run) })),
  http('source-http', 1000),
  // What a request costs by itself counts most here.
  http('source-http-100', 100),
  source('avro', 300_000, avroCalls, run => ({ type: 'avro', ...bound(run) })),
]
