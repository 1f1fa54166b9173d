import { describe, expect, it } from 'vitest'
import { BadRequestError } from '../../../runtime/handlers/handler.ts'
import { JsonHandler } from '../../../runtime/handlers/json/index.ts'

const handler = new JsonHandler({})

function events(body: string | Buffer, contentType: string | undefined = 'application/json') {
  const batch = handler.events({ contentType, query: '', body: Buffer.from(body) })
  return Array.from({ length: batch.count }, (_, i) => ({ headers: batch.headersOf(i), body: batch.body(i) }))
}

const read = (body: string, contentType?: string) =>
  events(body, contentType).map(one => ({ headers: { ...one.headers }, body: String(one.body) }))

it('takes numbers and booleans for texts as they are written, and passes over what it does not know', () => {
  expect(read('[{"headers":{"n":5,"b":true,"z":null},"body":12.50,"extra":[1,{"x":[]}]}]')).toEqual([
    { headers: { n: '5', b: 'true' }, body: '12.50' },
  ])
})

it('needs neither headers nor body', () => {
  expect(read('[{}, {"headers":null,"body":null}]')).toEqual([
    { headers: {}, body: '' },
    { headers: {}, body: '' },
  ])
})

it('is as lenient as Gson', () => {
  expect(read(`[{headers:{'k'='v';k2=>v2},body:'single "quotes"'}] // end`)).toEqual([
    { headers: { k: 'v', k2: 'v2' }, body: 'single "quotes"' },
  ])
  expect(read('/* a */ [ # b\n {"body":"\\u00e9\\n\\/"} ]')[0]!.body).toBe('é\n/')
  expect(read(`)]}'\n[{"body":"x"}]`)[0]!.body).toBe('x')
  expect(read('[{"headers":{"__proto__":"p"}}]')[0]!.headers).toEqual(JSON.parse('{"__proto__":"p"}'))
})

describe('encodings', () => {
  it('reads JSON as UTF-8, everything else as ISO-8859-1, and writes UTF-8', () => {
    expect(read('[{"body":"é"}]')[0]!.body).toBe('é')
    for (const type of ['text/plain', '']) expect(read('[{"body":"é"}]', type)[0]!.body).toBe('Ã©')
  })

  it('reads and writes the encoding that the request names', () => {
    const text = Buffer.from('[{"body":"é"}]', 'utf16le').swap16()
    const [event] = events(Buffer.concat([Buffer.from([0xfe, 0xff]), text]), 'application/json; charset="UTF-16"')
    expect(event!.body).toEqual(Buffer.from([0xfe, 0xff, 0x00, 0xe9]))
    expect(read('[{"body":"é"}]', 'text/plain;charset=utf-8')[0]!.body).toBe('é')
  })

  it('does not take others', () => {
    expect(() => events('[]', 'application/json; charset=windows-1252')).toThrow('windows-1252')
    expect(() => events('[]', 'application/json; charset=windows-1252')).not.toThrow(BadRequestError)
  })
})

it.each([
  '[{"headers":{"a":"1","a":"2"}}]',
  '[{"headers":{"a":[]}}]',
  '[{"headers":"x"}]',
  '[{"body":{}}]',
  '[1]',
  '{}',
  '[{"a" 1}]',
  '[{"a":1,}]',
  '["open]',
  '[{"body":"x"} {"body":"y"}]',
  '[] []',
  '[{"body":"\\q"}]',
  `${'['.repeat(5000)}`,
])('calls %s a bad request', text => {
  expect(() => events(text)).toThrow(BadRequestError)
})

it.each(['', ' ', 'null', '[null]', '[{"body":"x"},]'])('fails on %j without calling it a bad request', text => {
  expect(() => events(text)).toThrow()
  expect(() => events(text)).not.toThrow(BadRequestError)
})
