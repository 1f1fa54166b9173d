import { describe, expect, it } from 'vitest'
import { agentUrl } from '../../../compiler/top/agent-url.ts'
import { figuresOf } from '../../../compiler/top/rows.ts'
import type { Status } from '../../../compiler/top/status.ts'
import { tableLines } from '../../../compiler/top/table.ts'

const part = { type: 'exec', state: 'running', restarts: 0 }

function status(now: number, events: number, more: Partial<Status> = {}): Status {
  return {
    agent: 'a1',
    now,
    started: 1000,
    process: { memory: 50 * 1024 * 1024, eventLoop: { p99: 0.004 } },
    notReady: [],
    sources: [{ ...part, name: 'tail', received: events }],
    channels: [
      {
        ...part,
        type: 'memory',
        name: 'mem',
        size: 250,
        capacity: 1000,
        put: events,
        taken: events - 250,
        endToEnd: { count: events / 100, seconds: events / 1000 },
      },
    ],
    sinks: [{ ...part, type: 'kafka', name: 'k', delivered: events - 250, delivery: { count: 0, seconds: 0 } }],
    ...more,
  }
}

it.each([
  ['8080', 'http://127.0.0.1:8080/'],
  ['host:8080', 'http://host:8080/'],
  ['http://host:8080/metrics', 'http://host:8080/'],
  ['https://host', 'https://host/'],
])('%s is the agent at %s', (text, url) => expect(String(agentUrl(text))).toBe(url))

it('refuses what is no URL', () => expect(() => agentUrl('a b')).toThrow(/is no URL of an agent/))

describe('two looks', () => {
  it('give rates, and the mean delay of what came between', () => {
    const [tail, mem, k] = figuresOf(status(4000, 3000), status(2000, 1000))
    expect(tail).toMatchObject({ part: 'source tail', in: 1000 })
    expect(mem).toMatchObject({ in: 1000, out: 1000, waiting: 250, capacity: 1000, delay: 0.1 })
    expect(k).toMatchObject({ out: 1000 })
    expect(k).not.toHaveProperty('delay')
  })

  it('at two processes give none', () => {
    const [tail] = figuresOf(status(4000, 3000, { started: 3500 }), status(2000, 1000))
    expect(tail).not.toHaveProperty('in')
  })
})

it('shows a table, with what is wrong above it and in its line', () => {
  const lastError = { message: 'broker\x1b[2J away\nagain', at: 1000 }
  const now = status(4000, 3000, {
    notReady: ['sink k: failed and will be started again'],
    sinks: [
      {
        ...part,
        type: 'kafka',
        name: 'k',
        state: 'failed',
        restarts: 3,
        lastError,
        delivered: 0,
        delivery: { count: 0, seconds: 0 },
      },
    ],
  })
  expect(tableLines(now, figuresOf(now, status(2000, 1000)), false)).toEqual([
    'a1  not ready  up 3.0 s  memory 50 MiB  event loop 4 ms',
    '  sink k: failed and will be started again',
    '',
    'PART         TYPE    STATE     IN/S  OUT/S     WAITING   DELAY  RESTARTS  LAST ERROR',
    'source tail  exec    running  1,000                                    0',
    'channel mem  memory  running  1,000  1,000  250 (25 %)  100 ms         0',
    'sink k       kafka   failed              0                             3  3.0 s ago: broker [2J away again',
  ])
})
