import { expect, it } from 'vitest'
import { BlobHandler } from '../../../runtime/handlers/blob/index.ts'

it('takes the type and the parameters as headers; of a form nothing is left for the body', () => {
  const handler = new BlobHandler({})
  const plain = handler.events({ contentType: 'image/png', query: 'a=1', body: Buffer.from('png') })
  expect([plain.headersOf(0), String(plain.body(0))]).toEqual([{ 'Content-Type': 'image/png', a: '1' }, 'png'])
  const type = 'application/x-www-form-urlencoded'
  const form = handler.events({ contentType: type, query: 'a=1', body: Buffer.from('b=2&a=3') })
  expect([form.headersOf(0), String(form.body(0))]).toEqual([{ 'Content-Type': type, a: '1', b: '2' }, ''])
})
