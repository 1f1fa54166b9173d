import { expect, it } from 'vitest'
import { BlobRequestHandler } from '../../../runtime/handlers/blob_request/index.ts'

const handler = new BlobRequestHandler({ mandatoryParameters: ['id'] })
const request = (query: string) => ({ contentType: undefined, query, body: Buffer.from('\x00body') })

it('makes the body the event and the parameters its headers, the first value of each', () => {
  const batch = handler.events(request('id=1&id=2&q=a%20b'))
  expect(batch.body(0)).toEqual(Buffer.from('\x00body'))
  expect(batch.headersOf(0)).toEqual({ id: '1', q: 'a b' })
})

it('fails without a mandatory parameter', () => {
  expect(() => handler.events(request('q=1'))).toThrow('the parameter id is missing')
})
