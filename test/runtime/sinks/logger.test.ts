import { expect, it } from 'vitest'
import { eventText } from '../../../runtime/sinks/logger/event-text.ts'
import { LoggerSink } from '../../../runtime/sinks/logger/index.ts'
import { batchOf, testContext } from '../../contracts/support.ts'

it('shows events exactly as Flume does', () => {
  expect(eventText({}, Buffer.from('Hello world!'), 16)).toBe(
    '{ headers:{} body: 48 65 6C 6C 6F 20 77 6F 72 6C 64 21             Hello world! }',
  )
  expect(eventText({ a: '1', b: 'x y' }, Buffer.alloc(0), 16)).toBe('{ headers:{a=1, b=x y} body: }')
  expect(eventText({}, Buffer.from('\x00\x1f ~\x7f\xff', 'latin1'), 16)).toBe(
    `{ headers:{} body: 00 1F 20 7E 7F FF ${'   '.repeat(10)}.. ~.. }`,
  )
})

it('cuts the body, and dumps more than 16 bytes in rows with offsets', () => {
  const body = Buffer.from('0123456789abcdefXYZ')
  expect(eventText({}, body, 16)).toMatch(/ 66 0123456789abcdef }$/)
  expect(eventText({}, body, 18).split('\n')).toEqual([
    '{ headers:{} body: 30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66 0123456789abcdef',
    `00000010 58 59 ${'   '.repeat(14)}XY }`,
  ])
  expect(eventText({}, body, 0)).toBe('{ headers:{} body: }')
})

it('writes one entry at level info for each event', async () => {
  const sink = new LoggerSink({})
  const context = testContext('log', 'SINK')
  await sink.start(context)
  await sink.deliver([batchOf(['a', 'a'], { k: 'v' })])
  await sink.stop()
  const text = `Event: { headers:{k=v} body: 61 ${'   '.repeat(15)}a }`
  expect(context.logged.map(({ level, message }) => [level, message])).toEqual([
    ['info', text],
    ['info', text],
  ])
})

it('refuses a negative maxBytesToLog', () => {
  expect(() => new LoggerSink({ maxBytesToLog: -1 })).toThrow(/maxBytesToLog/)
})
