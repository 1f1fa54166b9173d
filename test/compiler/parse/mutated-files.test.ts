/** Real files with damaged bytes: never a crash, never a hang, every place inside the file. In both formats. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../../compiler/diagnostics/index.ts'
import { read } from '../../../compiler/index.ts'
import { SourceText } from '../../../compiler/source/text.ts'

const seed = Number(process.env.SEED ?? 1)
const rounds = Number(process.env.ROUNDS ?? 4)
const root = fileURLToPath(new URL('../../../', import.meta.url))
const corpus = join(root, '../shared/corpus/flume')

const filesOf = (folder: string, end: RegExp): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter(name => end.test(name))
        .map(name => join(folder, name))
    : []

/** The same numbers for the same seed (mulberry32). */
function random(state: number): (below: number) => number {
  let a = state
  return below => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t)
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

/** A few bytes changed, taken away or put in, or a piece doubled. */
function damaged(bytes: Buffer, next: (below: number) => number): Buffer {
  let result = bytes
  for (let n = 1 + next(6); n > 0; n--) {
    const at = next(result.length + 1)
    const rest = result.subarray(Math.min(result.length, at + next(8)))
    const inserted = [
      Buffer.from([next(256)]),
      Buffer.alloc(0),
      bytes.subarray(at, at + next(60)),
      Buffer.from('\\\n'),
    ][next(4)]!
    result = Buffer.concat([result.subarray(0, at), inserted, rest])
  }
  return result
}

function check(name: string, bytes: Buffer): void {
  const found = new Diagnostics()
  const source = SourceText.from(name, bytes)
  read(source, found)
  for (const { span, related = [] } of found.all)
    for (const one of [span, ...related.map(other => other.span)]) {
      if (one === null) continue
      expect(one.start).toBeGreaterThanOrEqual(0)
      expect(one.end).toBeGreaterThanOrEqual(one.start)
      expect(one.end).toBeLessThanOrEqual(source.text.length)
    }
}

describe(`damaged files (SEED=${seed}, ${rounds} of each)`, () => {
  const files = [...filesOf(corpus, /\.properties$/), ...filesOf(join(root, 'pipelines'), /\.(properties|yaml)$/)]
  it(`${files.length} files`, () => {
    const next = random(seed)
    for (const file of files) {
      const bytes = readFileSync(file)
      const many = file.endsWith('.yaml') ? rounds * 20 : rounds
      for (let n = 0; n < many; n++) {
        const mutant = damaged(bytes, next)
        try {
          check(file, mutant)
        } catch (error) {
          throw new Error(`${file}, mutant ${n}:\n${mutant.toString('latin1')}`, { cause: error })
        }
      }
    }
  })
})
