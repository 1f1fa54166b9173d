import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Frame, FrameReader, frame } from '../../../../runtime/sources/jms/stomp-frames.ts'

const most = 4096

/** The frames of the pieces, and the error that ended them. */
function read(
  pieces: readonly Buffer[],
  reader = new FrameReader(most),
): { frames: Frame[]; error: Error | undefined } {
  const frames: Frame[] = []
  try {
    for (const piece of pieces) frames.push(...reader.add(piece))
    return { frames, error: undefined }
  } catch (error) {
    return { frames, error: error as Error }
  }
}

const one = (text: string) => read([Buffer.from(text)]).frames

describe('a frame', () => {
  it('has headers, the first of a name counting, and a body that may hold NUL behind its length', () => {
    const [found] = one('MESSAGE\nack:1\nack:2\na\\cb:x\\ny\\\\\ncontent-length:3\n\na\0b\0')
    expect(found!.command).toBe('MESSAGE')
    expect([...found!.headers]).toEqual([
      ['ack', '1'],
      ['a:b', 'x\ny\\'],
      ['content-length', '3'],
    ])
    expect(found!.body.toString()).toBe('a\0b')
  })

  it('may end its lines with CR LF, and has line ends as signs of life around it', () => {
    const found = one('\n\r\nRECEIPT\r\nid:1\r\n\r\n\0\n\nERROR\n\nwhy\0\r\n')
    expect(found.map(({ command, body }) => [command, body.toString()])).toEqual([
      ['RECEIPT', ''],
      ['ERROR', 'why'],
    ])
  })

  it('of CONNECTED has headers as they stand', () => {
    expect(one('CONNECTED\nserver:a\\b:c\n\n\0')[0]!.headers.get('server')).toBe('a\\b:c')
  })

  it.each([
    ['HTTP/1.1 400 Bad Request\r\n\r\n', /no STOMP/],
    ['MESSAGE\nno colon\n\n\0', /no colon/],
    ['MESSAGE\na:\\t\n\n\0', /escape \\t/],
    ['MESSAGE\ncontent-length:-1\n\n\0', /no number/],
    ['MESSAGE\ncontent-length:2147483648\n\n', /a body of 2147483648 bytes is announced, 4096 are taken/],
    ['MESSAGE\ncontent-length:1\n\nab\0', /longer than its content-length/],
    [`MESSAGE\n\n${'x'.repeat(most + 1)}`, /more than 4096 bytes/],
  ])('is refused: %j', (text, message) => {
    expect(read([Buffer.from(text)]).error?.message).toMatch(message)
  })

  it('without an end to its head is refused', () => {
    const endless = Array.from({ length: 100 }, () => Buffer.alloc(8192, 'x'))
    expect(read(endless, new FrameReader(128 << 20)).error?.message).toMatch(/head has more than/)
  })
})

const text = fc.string({ unit: 'grapheme', maxLength: 10 }).filter(value => !value.includes('\0'))
const headers = fc.dictionary(
  text.filter(name => name !== '__proto__' && name !== 'content-length'),
  text,
  { maxKeys: 5, noNullPrototype: true },
)
const body = fc.uint8Array({ maxLength: 50 }).map(bytes => Buffer.from(bytes))
const written = fc.array(fc.record({ headers, body }), { maxLength: 5 })
const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 })

function bytesOf(all: readonly { headers: Record<string, string>; body: Buffer }[]): Buffer {
  const pieces = all.flatMap(({ headers, body }) => [
    Buffer.from(frame('MESSAGE', { ...headers, 'content-length': String(body.length) }).slice(0, -1)),
    body,
    Buffer.from('\0\n'),
  ])
  return Buffer.concat(pieces)
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const ends = [0, ...at.map(place => Math.floor(place * bytes.length)).sort((a, b) => a - b), bytes.length]
  return ends.slice(1).map((end, i) => bytes.subarray(ends[i], end))
}

describe('the reader of frames', () => {
  it('reads back what was written, however it is cut', () =>
    fc.assert(
      fc.property(written, places, (all, at) => {
        const { frames, error } = read(cut(bytesOf(all), at))
        expect(error).toBeUndefined()
        expect(frames.map(({ headers, body }) => [Object.fromEntries(headers), body.toString('hex')])).toEqual(
          all.map(({ headers, body }) => [{ ...headers, 'content-length': String(body.length) }, body.toString('hex')]),
        )
      }),
    ))

  it('says in its own words what can not be right, and holds no more than it may', () =>
    fc.assert(
      fc.property(
        written,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        places,
        (all, changes, at) => {
          const bytes = bytesOf(all)
          for (const [place, value] of changes) if (bytes.length > 0) bytes[place % bytes.length] = value
          expect(read(cut(bytes, at)).error?.name ?? 'MalformedFrame').toBe('MalformedFrame')
        },
      ),
    ))

  it('outlives any bytes', () =>
    fc.assert(
      fc.property(fc.array(body), pieces => {
        expect(read(pieces).error?.name ?? 'MalformedFrame').toBe('MalformedFrame')
      }),
    ))
})
