import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'
import { HttpSink } from '../../../runtime/sinks/http/index.ts'
import { verdict } from '../../../runtime/sinks/http/rules.ts'
import { describeDeadLetters, describeSink } from '../../contracts/sink.ts'
import { batchOf, numbered, testContext } from '../../contracts/support.ts'

const never = new AbortController().signal
const fine = { 'rollback.2XX': false, 'backoff.2XX': false, 'incrementMetrics.2XX': true }

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
})

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void

async function serve(answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request
      .on('data', chunk => chunks.push(chunk))
      .on('end', () => answer(request, response, Buffer.concat(chunks).toString()))
  })
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/events`
}

/** A server that answers with these statuses in turn, the last one for ever. */
async function statuses(...codes: number[]) {
  const bodies: string[] = []
  const endpoint = await serve((_, response, body) => {
    bodies.push(body)
    response.writeHead(codes.length > 1 ? codes.shift()! : codes[0]!).end('so it is')
  })
  return { endpoint, bodies }
}

async function started(options: ConstructorParameters<typeof HttpSink>[0]) {
  const sink = new HttpSink(options)
  const context = testContext('k', 'SINK')
  await sink.start(context)
  const send = (body: string, signal = never) => sink.deliver([batchOf([body])], signal)
  return { sink, context, send }
}

let arrived: string[] = []
describeSink('http', {
  make: async () => {
    const { endpoint, bodies } = await statuses(200)
    arrived = bodies
    return new HttpSink({ endpoint, ...fine })
  },
  received: async () => arrived,
})

describeDeadLetters('http', {
  make: async () => {
    const bodies: string[] = []
    arrived = bodies
    const endpoint = await serve((_, response, body) => {
      const isTaken = body !== 'event 1'
      if (isTaken) bodies.push(body)
      response.writeHead(isTaken ? 200 : 422).end()
    })
    return new HttpSink({ endpoint, ...fine, 'rollback.4XX': false, 'backoff.4XX': false })
  },
  received: async () => arrived,
  batch: batchOf(numbered(3)),
  refused: ['event 1'],
  reason: /answered 422/,
})

describe('the http sink', () => {
  it('posts a body with the headers it is told', async () => {
    const seen: unknown[] = []
    const endpoint = await serve(({ method, url, headers }, response, body) => {
      seen.push([method, url, headers['content-type'], headers.accept, headers['content-length'], body])
      response.end()
    })
    const { sink, send } = await started({ endpoint, ...fine, contentTypeHeader: 'application/json' })
    await send('{"ü":1}')
    await sink.stop()
    expect(seen).toEqual([['POST', '/events', 'application/json', 'text/plain', '8', '{"ü":1}']])
  })

  it.each([
    [200, {}, { backoff: true, rollback: true, incrementMetrics: false }],
    [200, fine, { backoff: false, rollback: false, incrementMetrics: true }],
    [204, { 'rollback.2XX': true, 'rollback.204': false }, { backoff: true, rollback: false, incrementMetrics: false }],
    [503, { 'backoff.5XX': false, 'rollback.4XX': false }, { backoff: false, rollback: true, incrementMetrics: false }],
    [503, { 'rollback.5xx': false }, { backoff: true, rollback: true, incrementMetrics: false }],
    [
      404,
      { defaultRollback: false, defaultBackoff: false, defaultIncrementMetrics: true },
      { backoff: false, rollback: false, incrementMetrics: true },
    ],
  ])('judges %i by %o', (status, options, expected) => {
    expect(verdict(status, { endpoint: 'http://x', ...options })).toEqual(expected)
  })

  it('rejects what is to be rolled back, also a 200 when no rule says otherwise', async () => {
    const { endpoint } = await statuses(200)
    const { sink, send } = await started({ endpoint })
    await expect(send('x')).rejects.toThrow(/^http:\/\/127.0.0.1:\d+ answered 200$/)
    await sink.stop()
  })

  it('gives an event up where the rule says so, also when the answer has no body', async () => {
    const endpoint = await serve((_, response) => response.writeHead(404, { 'Content-Length': 0 }).end())
    const { sink, send } = await started({ endpoint, ...fine, 'rollback.404': false, 'backoff.404': false })
    await send('x')
    await sink.stop()
  })

  it('pauses after an answer with back-off, and not without', async () => {
    const { endpoint } = await statuses(202, 200)
    const { sink, send } = await started({ endpoint, ...fine, 'backoff.202': true })
    await send('1')
    const before = performance.now()
    await send('2')
    expect(performance.now() - before).toBeGreaterThan(900)
    await sink.stop()
  })

  it('counts what the rules want counted', async () => {
    const { endpoint } = await statuses(200, 202, 500, 503)
    const { context, sink, send } = await started({
      endpoint,
      ...fine,
      'incrementMetrics.202': false,
      'incrementMetrics.503': true,
    })
    // The runner counts a committed event; what the sink adds makes the rule's number of it.
    const drained = async (commits: boolean) => {
      const before = context.metrics.get('EventDrainSuccessCount')
      await send('x').catch(() => {})
      return context.metrics.get('EventDrainSuccessCount') - before + (commits ? 1 : 0)
    }
    expect([await drained(true), await drained(true), await drained(false), await drained(false)]).toEqual([1, 0, 0, 1])
    await sink.stop()
  })

  it('leaves empty events out', async () => {
    const { endpoint, bodies } = await statuses(200)
    const { context, sink, send } = await started({ endpoint, ...fine })
    await send('')
    expect(bodies).toEqual([])
    expect(context.logged.map(entry => entry.message)).toEqual(['an event with an empty body was left out'])
    await sink.stop()
  })

  it('follows a 307 with the body, and does not make a GET of a 302', async () => {
    const posts: string[] = []
    const endpoint = await serve(({ method, url }, response, body) => {
      posts.push(`${method} ${url} ${body}`)
      if (url === '/events') response.writeHead(307, { Location: '/other' }).end()
      else response.writeHead(302, { Location: '/login' }).end()
    })
    const { sink, send } = await started({ endpoint, ...fine })
    await expect(send('x')).rejects.toThrow('answered 302')
    expect(posts).toEqual(['POST /events x', 'POST /other x'])
    await sink.stop()
  })

  it('ends a circle of redirects', async () => {
    const endpoint = await serve((_, response) => response.writeHead(307, { Location: '/events' }).end())
    const { sink, send } = await started({ endpoint, ...fine })
    await expect(send('x')).rejects.toThrow('sent the request on 20 times')
    await sink.stop()
  })

  it('rejects when nobody answers', async () => {
    const endpoint = await serve(() => {})
    const { sink, send } = await started({ endpoint, ...fine, requestTimeout: 200 })
    await expect(send('x')).rejects.toThrow('no answer within 200 ms')
    await sink.stop()
    const away = await started({ endpoint: 'http://127.0.0.1:1/', ...fine })
    await expect(away.send('x')).rejects.toThrow('ECONNREFUSED')
    await away.sink.stop()
  })

  it('uses one connection, and a new one when the server has closed it', async () => {
    const ports = new Set<number>()
    const bodies: string[] = []
    const endpoint = await serve((request, response, body) => {
      ports.add(request.socket.remotePort!)
      if (body === 'cut' && !bodies.includes('cut')) {
        bodies.push(body)
        return request.socket.destroy()
      }
      bodies.push(body)
      response.end()
    })
    const { sink, send } = await started({ endpoint, ...fine })
    for (const body of ['a', 'b', 'cut', 'c']) await send(body)
    expect(bodies).toEqual(['a', 'b', 'cut', 'cut', 'c'])
    expect(ports.size).toBe(2)
    await sink.stop()
  })

  it('ends a delivery soon when it is called off', async () => {
    const endpoint = await serve(() => {})
    const { sink, send } = await started({ endpoint, ...fine })
    const controller = new AbortController()
    const delivery = send('x', controller.signal)
    controller.abort(new Error('the agent is stopping'))
    await expect(delivery).rejects.toThrow('the agent is stopping')
    await sink.stop()
  })

  it.each(['nonsense', 'ftp://host/'])('refuses the endpoint %s', endpoint => {
    expect(() => new HttpSink({ endpoint })).toThrow(ConfigurationError)
  })
})
