import { request as plainRequest, type RequestOptions } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { BlobHandler } from '../../../runtime/handlers/blob/index.ts'
import type { RequestHandler } from '../../../runtime/handlers/handler.ts'
import { HttpSource } from '../../../runtime/sources/http/index.ts'
import { describeSource } from '../../contracts/source.ts'
import { eventually, sourceContext, TestOutlet } from '../../contracts/support.ts'

const local = { bind: '127.0.0.1', port: 0 }

const json = (bodies: readonly string[]) => JSON.stringify(bodies.map(body => ({ body })))

describeSource('http', {
  make: () => new HttpSource(local),
  feed: async (_, bodies, source) => {
    void send((source as HttpSource).port, json(bodies)).catch(() => {})
  },
})

interface Reply {
  readonly status: number
  readonly text: string
}

function send(port: number, body: string | Buffer, options: RequestOptions = {}): Promise<Reply> {
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), ...options.headers }
  return new Promise((resolve, reject) => {
    const call = plainRequest(
      { host: '127.0.0.1', port, method: 'POST', agent: false, ...options, headers },
      response => {
        let text = ''
        response.on('data', piece => {
          text += piece
        })
        response.on('end', () => resolve({ status: response.statusCode!, text }))
      },
    )
    call.on('error', reject)
    call.end(body)
  })
}

interface Scene {
  readonly outlet: TestOutlet
  readonly source: HttpSource
  send(body: string | Buffer, options?: RequestOptions): Promise<Reply>
}

async function scene(use: (scene: Scene) => Promise<void>, handler?: RequestHandler): Promise<void> {
  const outlet = new TestOutlet()
  const source = new HttpSource(local, handler === undefined ? {} : { handler })
  await source.start(sourceContext(outlet))
  try {
    await use({ outlet, source, send: (body, options) => send(source.port, body, options) })
  } finally {
    await source.close()
  }
}

it('puts the events of a request as one batch and answers 200 with nothing', () =>
  scene(async ({ outlet, send }) => {
    const reply = await send('[{"headers":{"a":"b"},"body":"é"},{"body":"second"}]', { path: '/any/where?x=1' })
    expect(reply).toEqual({ status: 200, text: '' })
    expect(outlet.batches.map(batch => batch.count)).toEqual([2])
    expect(outlet.bodies).toEqual(['é', 'second'])
    expect(outlet.batches[0]!.headersOf(0)).toEqual({ a: 'b' })
  }))

it.each([
  ['a syntax error', '[{', 400],
  ['an object instead of an array', '{"body":"x"}', 400],
  ['nothing', '', 500],
  ['null', 'null', 500],
  ['an empty array', '[]', 200],
])('answers %s as Flume does', (_, body, status) =>
  scene(async ({ outlet, send }) => {
    expect((await send(body)).status).toBe(status)
    expect(outlet.count).toBe(0)
  }),
)

it.each([
  ['GET', 500],
  ['PUT', 405],
  ['DELETE', 405],
  ['PATCH', 501],
  ['OPTIONS', 403],
  ['TRACE', 403],
])('answers %s without a body with %i', (method, status) =>
  scene(async ({ send }) => {
    expect((await send('', { method })).status).toBe(status)
  }),
)

it('takes nothing of a request that has one bad event', () =>
  scene(async ({ outlet, send }) => {
    const reply = await send('[{"body":"good"},{"headers":{"a":{}},"body":"x"}]')
    expect(reply).toEqual({ status: 400, text: 'Bad request from client. header a must be a text\n' })
    expect(outlet.count).toBe(0)
  }))

describe('200', () => {
  it('is said only when the events are safe, also after the stop', () =>
    scene(async ({ outlet, source, send }) => {
      outlet.settleAtOnce = false
      let status = 0
      const answered = send(json(['a'])).then(reply => {
        status = reply.status
      })
      await eventually(() => outlet.count === 1, 'the event')
      await source.stop()
      expect(status).toBe(0)
      outlet.settleAll()
      await answered
      expect(status).toBe(200)
    }))
})

it('says 503 when the channels refuse', async () => {
  const source = new HttpSource(local)
  await source.start(
    sourceContext({
      put: async () => {
        throw new Error('no room')
      },
    }),
  )
  const reply = await send(source.port, json(['a']))
  await source.close()
  expect(reply).toEqual({ status: 503, text: 'Error appending event to channel. Channel might be full. no room\n' })
})

it('refuses a body that is too large without reading it to its end, and cuts it where the handler does', async () => {
  const small = { mostBytes: 10, cutsBody: false, events: () => expect.unreachable() } as unknown as RequestHandler
  await scene(async ({ send }) => {
    const reply = await send('x'.repeat(1000)).catch(() => ({ status: 413 }))
    expect(reply.status).toBe(413)
  }, small)
  await scene(
    async ({ outlet, send }) => {
      const reply = await send('0123456789', { path: '/?k=v&k=w', headers: { 'Content-Type': 'text/plain' } })
      expect(reply.status).toBe(200)
      expect(outlet.bodies).toEqual(['01234'])
      expect(outlet.batches[0]!.headersOf(0)).toEqual({ 'Content-Type': 'text/plain', k: 'v' })
    },
    new BlobHandler({ maxBlobLength: 5 }),
  )
})

it('outlives what is not HTTP, and requests that break off', () =>
  scene(async ({ outlet, source, send }) => {
    const raw = (text: string) =>
      new Promise<void>(resolve => {
        const socket = connect(source.port, '127.0.0.1', () => socket.write(text))
        socket.on('close', () => resolve())
        socket.on('error', () => {})
        socket.on('data', () => socket.destroy())
        setTimeout(() => socket.destroy(), 50)
      })
    await raw('no http at all\r\n\r\n')
    await raw('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n[{"body":"never"')
    expect((await send(json(['a']))).status).toBe(200)
    expect(outlet.bodies).toEqual(['a'])
  }))
