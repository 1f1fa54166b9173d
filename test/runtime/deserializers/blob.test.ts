import { writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { BlobDeserializer } from '../../../runtime/deserializers/blob/index.ts'
import { inFolder } from '../../contracts/support.ts'

const read = (content: string, maxBlobLength: number, from = 0) =>
  inFolder(async folder => {
    writeFileSync(`${folder}/f`, content)
    const file = await open(`${folder}/f`)
    try {
      const reader = new BlobDeserializer({ maxBlobLength }).open(file, from)
      const found: [string, number][] = []
      for (let piece = await reader.next(1); piece !== undefined; piece = await reader.next(1))
        found.push([piece.batch.body(0).toString(), piece.end])
      return found
    } finally {
      await file.close()
    }
  })

it('gives the whole file, or pieces of maxBlobLength', async () => {
  expect(await read('abcdef\n', 100)).toEqual([['abcdef\n', 7]])
  expect(await read('abcdefg', 3)).toEqual([
    ['abc', 3],
    ['def', 6],
    ['g', 7],
  ])
  expect(await read('abcdefg', 3, 6)).toEqual([['g', 7]])
})

it('gives one empty event for an empty file', async () => {
  expect(await read('', 10)).toEqual([['', 0]])
})
