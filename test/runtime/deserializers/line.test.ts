import { writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { charset } from '../../../runtime/core/charset.ts'
import type { TextForm } from '../../../runtime/deserializers/deserializer.ts'
import { LineDeserializer } from '../../../runtime/deserializers/line/index.ts'
import type { LineDeserializerOptions } from '../../../runtime/deserializers/line/options.ts'
import { inFolder } from '../../contracts/support.ts'

interface Read {
  readonly bodies: Buffer[]
  /** Behind each piece. */
  readonly ends: number[]
}

async function read(
  content: string | Buffer,
  options: LineDeserializerOptions = {},
  form: Partial<TextForm> = {},
  from = 0,
  max = 100,
): Promise<Read> {
  return await inFolder(async folder => {
    writeFileSync(`${folder}/f`, content)
    const file = await open(`${folder}/f`)
    try {
      const reader = new LineDeserializer(options).open(file, from, { charset: 'UTF-8', onError: 'FAIL', ...form })
      const bodies: Buffer[] = []
      const ends: number[] = []
      for (let piece = await reader.next(max); piece !== undefined; piece = await reader.next(max)) {
        for (let i = 0; i < piece.batch.count; i++) bodies.push(piece.batch.body(i))
        ends.push(piece.end)
      }
      return { bodies, ends }
    } finally {
      await file.close()
    }
  })
}

const texts = async (...args: Parameters<typeof read>) => (await read(...args)).bodies.map(String)

it('gives a line for each LF, a CR stays, and the rest counts', async () => {
  expect(await texts('a\r\n\nb')).toEqual(['a\r', '', 'b'])
  expect(await texts('a\n')).toEqual(['a'])
})

it('gives one empty event for an empty file', async () => {
  expect(await texts('')).toEqual([''])
})

it('tells where to go on, and goes on there', async () => {
  const { ends } = await read('é1\né2\né3\n', {}, {}, 0, 1)
  expect(ends).toEqual([4, 8, 12])
  expect(await texts('é1\né2\né3\n', {}, {}, 4)).toEqual(['é2', 'é3'])
})

it('cuts long lines; one of exactly that length is followed by an empty event, as in Flume', async () => {
  expect(await texts('abcdefgh\nxy\n', { maxLineLength: 3 })).toEqual(['abc', 'def', 'gh', 'xy'])
  expect(await texts('abc\nx\n', { maxLineLength: 3 })).toEqual(['abc', '', 'x'])
  expect(await texts('abc', { maxLineLength: 3 })).toEqual(['abc'])
  expect(await texts('ééé\n', { maxLineLength: 3 })).toEqual(['ééé', ''])
  expect(await texts('ééé\n', { maxLineLength: 4 })).toEqual(['ééé'])
})

it('decodes and encodes', async () => {
  expect(await texts(Buffer.from('caf\xe9\n', 'latin1'), {}, { charset: 'ISO-8859-1' })).toEqual(['café'])
  const { bodies } = await read('café\n', { outputCharset: 'ISO-8859-1' })
  expect(bodies[0]!.toString('latin1')).toBe('café')
})

it('replaces or leaves out what is not of the encoding, or stops in front of it', async () => {
  const content = Buffer.from('a\xc3\n\xf0\x9f\x98\x80\xffb\nok\n', 'latin1')
  expect(await texts(content, {}, { onError: 'REPLACE' })).toEqual(['a\ufffd', '😀\ufffdb', 'ok'])
  expect(await texts(content, {}, { onError: 'IGNORE' })).toEqual(['a', '😀b', 'ok'])
  await expect(read(content)).rejects.toThrow('the line at byte 0 is not UTF-8')
})

it('reads lines longer than a chunk, and many chunks', async () => {
  const long = 'x'.repeat(2_500_000)
  const lines = Array.from({ length: 30_000 }, (_, i) => `${i} ${'y'.repeat(60)}`)
  expect(await texts(`${long}\n${lines.join('\n')}`, { maxLineLength: 3_000_000 })).toEqual([long, ...lines])
})

it('passes over a character that the end of the file cuts', async () => {
  expect(await texts(Buffer.from('ab\n\xf0\x9f\x98', 'latin1'))).toEqual(['ab'])
  expect(await texts(Buffer.from('c\xc3', 'latin1'))).toEqual(['c'])
  expect(await texts(Buffer.from('\xe2\x82', 'latin1'), {}, { onError: 'REPLACE' })).toEqual([''])
})

it.each(['UTF-16LE', 'UTF-16BE', 'UTF-32LE', 'UTF-32BE'])(
  'finds lines in %s, not in halves of characters',
  async name => {
    // The bytes of Ċ and of ਊ hold 0A.
    const lines = ['grüße', '', 'ĊਊĊ', 'no line end']
    const content = charset(name).encode(lines.join('\n'))
    expect(await texts(content, {}, { charset: name })).toEqual(lines)
    const { ends } = await read(content, {}, { charset: name }, 0, 1)
    expect(await texts(content, {}, { charset: name }, ends[1])).toEqual(lines.slice(2))
  },
)

it.each([
  ['fffe61000a006200', ['a', 'b']],
  ['feff0061000a0062', ['a', 'b']],
  ['0061000a0062', ['a', 'b']],
  ['feff', ['']],
  ['006100', ['a']],
])('tells the byte order of UTF-16 by its mark: %s', async (hex, lines) => {
  expect(await texts(Buffer.from(hex, 'hex'), {}, { charset: 'UTF-16' })).toEqual(lines)
})
