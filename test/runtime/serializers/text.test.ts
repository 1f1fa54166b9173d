import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventBatch } from '../../../runtime/core/event-batch.ts'
import { TextSerializer } from '../../../runtime/serializers/text/index.ts'
import { recorded, written } from './support.ts'

/** Bodies that lie as a source leaves them: with whatever `between` says behind each, or anywhere. */
const layouts = fc
  .array(fc.tuple(fc.string({ unit: fc.constantFrom('a', 'b', '\n') }), fc.constantFrom('', '\n', '\r\n', 'xx')), {
    minLength: 1,
  })
  .map(parts => {
    const bounds = new Uint32Array(parts.length * 2)
    let text = ''
    parts.forEach(([body, between], i) => {
      bounds[2 * i] = text.length
      text += body
      bounds[2 * i + 1] = text.length
      text += between
    })
    return { batch: new EventBatch(Buffer.from(text), bounds), bodies: parts.map(([body]) => body) }
  })

describe('text', () => {
  it('writes what Flume writes', async () => {
    expect((await written(new TextSerializer({}), [recorded])).text).toBe('one\n\ntwo\nlines\nünï\u0001\n')
    expect((await written(new TextSerializer({ appendNewline: false }), [recorded])).text).toBe(
      'onetwo\nlinesünï\u0001',
    )
  })

  it('writes each body with its line feed, however the bodies lie', async () => {
    await fc.assert(
      fc.asyncProperty(layouts, async ({ batch, bodies }) => {
        expect((await written(new TextSerializer({}), [batch])).text).toBe(bodies.map(body => `${body}\n`).join(''))
        expect((await written(new TextSerializer({ appendNewline: false }), [batch])).text).toBe(bodies.join(''))
      }),
    )
  })

  it('hands lines on as they lie in the batch', async () => {
    const data = Buffer.from('one\ntwo\nthree\n')
    const batch = new EventBatch(data, Uint32Array.of(0, 3, 4, 7, 8, 13))
    const { pieces } = await written(new TextSerializer({}), [batch])
    expect(pieces).toEqual([data])
    expect(pieces[0]!.buffer).toBe(data.buffer)
  })
})
