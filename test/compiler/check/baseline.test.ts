import { expect, it } from 'vitest'
import { folderOf, pipeline, run, warned } from './helps.ts'

it('tells only what is not in the baseline, also when lines have moved', async () => {
  const folder = folderOf({ 'a.properties': warned })
  const command = { files: ['a.properties'], failOn: 'warning', baseline: 'known.json' } as const
  expect((await run(folder, { ...command, updateBaseline: true })).status).toBe(0)
  expect(await run(folder, command)).toMatchObject({ status: 0, stdout: expect.stringContaining('0 warnings') })

  const moved = folderOf({ 'a.properties': `# one more line\n${warned}` })
  const { readFileSync, writeFileSync } = await import('node:fs')
  writeFileSync(`${moved}/known.json`, readFileSync(`${folder}/known.json`))
  expect((await run(moved, command)).status).toBe(0)

  writeFileSync(`${moved}/a.properties`, `${warned}a1.channels.c1.capasity = 5\n`)
  expect(await run(moved, command)).toMatchObject({ status: 1, stdout: expect.stringContaining('1 warning') })
})

it('knows as many equal findings as it was told of', async () => {
  const line = 'not a setting\n'
  const folder = folderOf({ 'a.properties': pipeline(line) })
  const command = { files: ['a.properties'], failOn: 'warning', baseline: 'known.json' } as const
  await run(folder, { ...command, updateBaseline: true })
  const { writeFileSync } = await import('node:fs')
  writeFileSync(`${folder}/a.properties`, pipeline(line + line))
  expect(await run(folder, command)).toMatchObject({ status: 1 })
})

it('is told when it is no baseline, or not there', async () => {
  const folder = folderOf({ 'a.properties': warned, 'other.json': '{"version":2}', 'text.json': 'x' })
  for (const baseline of ['other.json', 'text.json', 'gone.json']) {
    const { status, stderr } = await run(folder, { files: ['a.properties'], baseline })
    expect(status).toBe(2)
    expect(stderr).toContain(baseline)
  }
})
