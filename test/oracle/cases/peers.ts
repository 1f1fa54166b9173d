import { createServer } from 'node:http'
import { httpSource, type OracleCase, pipeline } from '../case.ts'
import type { Run } from '../run.ts'
import { type JsonEvent, post } from '../talk.ts'

/** A server on the run's second port that answers with these statuses in turn; gives what was asked of it. */
async function collector(run: Run, statuses: readonly number[]) {
  const asked: unknown[] = []
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece)
    const { method, url, headers } = request
    asked.push({
      method,
      url,
      type: headers['content-type'],
      accept: headers.accept,
      body: Buffer.concat(pieces).toString(),
    })
    response.writeHead(statuses[Math.min(asked.length, statuses.length) - 1]!).end('so it is')
  })
  await new Promise<void>(resolve => server.listen(run.port(2), '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { asked, close }
}

const sink = (options: string) =>
  pipeline(httpSource, `type = http\nendpoint = http://127.0.0.1:{PORT2}/to/here?q=1\n${options}`)
const rules =
  'defaultBackoff = true\ndefaultRollback = true\ndefaultIncrementMetrics = false\nbackoff.200 = false\nrollback.200 = false\nincrementMetrics.200 = true'

/** Posts the events, and sees what the collector was asked until it was asked so often. */
const collected =
  (statuses: readonly number[], events: readonly JsonEvent[], count: number): OracleCase['drive'] =>
  async run => {
    const { asked, close } = await collector(run, statuses)
    try {
      await run.listens()
      await post(run.port(1), events)
      await run.until(`${count} requests`, () => asked.length >= count)
      await run.settle(500)
      return { asked }
    } finally {
      close()
    }
  }

const bodies = (...texts: string[]): JsonEvent[] => texts.map(body => ({ body }))

/** Flume's own lines of the logger sink: the part behind what its log puts in front. */
const logged = (run: Run) => [...run.log.matchAll(/Event: \{ headers:.*$/gm)].map(([line]) => line)

const logger = (name: string, title: string, options: string, events: readonly JsonEvent[]): OracleCase => ({
  name,
  title,
  alone: true,
  agent: pipeline(httpSource, `type = logger\n${options}`),
  async drive(run) {
    await run.listens()
    await post(run.port(1), events)
    await run.until('the lines', () => logged(run).length >= events.length)
  },
  read: run => ({ lines: logged(run) }),
})

export const peers: readonly OracleCase[] = [
  {
    name: 'http-sink-requests',
    title: 'one POST an event, with its content type; an empty body is not sent',
    agent: sink(`${rules}\ncontentTypeHeader = application/json\nacceptHeader = text/*`),
    drive: collected([200], bodies('{"ü":1}', 'two\nlines', '', 'last'), 3),
    read: () => ({}),
  },
  {
    name: 'http-sink-defaults',
    title: 'content type and accept without options',
    agent: sink(rules),
    drive: collected([200], bodies('one'), 1),
    read: () => ({}),
  },
  {
    name: 'http-sink-again',
    title: 'a status that rolls back is tried again, one that does not is given up',
    agent: sink(`${rules}\nrollback.4XX = false\nbackoff.4XX = false\nbackoff.503 = true`),
    drive: collected([503, 404, 200], bodies('first', 'second'), 3),
    read: () => ({}),
  },
  logger('logger-lines', 'text and hexadecimal of the body, what is not printed as full stops, 16 bytes', '', [
    { body: 'short' },
    { body: 'exactly sixteen!' },
    { body: 'more than sixteen bytes' },
    { headers: { h: 'v ü' }, body: 'tab\tnul\u0000é~\u007f' },
    { body: '' },
  ]),
  logger('logger-more', 'maxBytesToLog, which Flume never hands to the sink', 'maxBytesToLog = 40', [
    { body: 'seventeen bytes..' },
    { body: 'a body that is longer than the forty bytes' },
  ]),
  logger(
    'logger-class',
    'the same by the name of the class',
    'type = org.apache.flume.sink.LoggerSink\nmaxBytesToLog = 40',
    [{ body: 'a body that is longer than the forty bytes' }],
  ),
]
