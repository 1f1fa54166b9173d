import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { reaches } from '../../../runtime/about/check-environment/far-side.ts'
import { NotThere } from '../../../runtime/about/check-environment/not-there.ts'
import { freePorts } from '../../services/program.ts'

const server = createServer(socket => socket.destroy())
let port: number
let closed: number
beforeAll(async () => {
  ;[port, closed] = (await freePorts(2)) as [number, number]
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
})
afterAll(() => server.close())

it('asks every address of a list, of which one must answer, be they URLs or host:port', async () => {
  expect(await reaches(`http://127.0.0.1:${closed},http://127.0.0.1:${port}/path`)).toContain('1 of 2 answer')
  expect(await reaches(`127.0.0.1:${port}`)).toBe(`127.0.0.1:${port} answers`)
  await expect(reaches(`http://127.0.0.1:${closed}`)).rejects.toThrow(NotThere)
})

it('takes the usual port where none is named', async () => {
  expect(await reaches('127.0.0.1', port)).toContain('answers')
  expect(await reaches('https://127.0.0.1/path', port)).toContain('answers')
  await expect(reaches('stomp://127.0.0.1')).rejects.toThrow('127.0.0.1:61613: ')
  await expect(reaches('127.0.0.1')).rejects.toThrow('is not host:port')
})
