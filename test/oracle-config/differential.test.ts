/**
 * Flume's own configuration code and ours on the same files: what both keep must be equal on every one.
 *
 * SEED chooses the files (the same seed gives the same files), FILES how many, CORPUS a folder of further files to
 * mutate; REPORT names a file for all differences.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from '../../compiler/1-parse/index.ts'
import { type Model, flumeKeeps as ours, validate } from '../../compiler/2-validate/index.ts'
import { SourceText } from '../../compiler/source/text.ts'
import { flumeJars, flumeKeeps as flumes, type KeptOfFile } from '../services/flume.ts'
import { temporaryFolder } from '../services/guard.ts'
import { describeWith } from '../services/shared.ts'
import { corpusTexts, isComparable, withOneUseOfEachClass } from './comparable.ts'
import { generate } from './generate.ts'
import { mutate } from './mutate.ts'
import { Random } from './random.ts'

const seed = Number(process.env.SEED ?? 1)
const count = Number(process.env.FILES ?? 2000)

describeWith('the configuration code of Flume', flumeJars, '', () => {
  it(`keeps what Flume keeps (SEED=${seed}, ${count} files)`, async () => {
    const folder = temporaryFolder('oracle-config')
    const files = write(folder, texts(join(folder, 'data')))
    const theirs = await flumes([...files.keys()])
    const differences = [...files].flatMap(([file, text]) => difference(file, text, theirs.get(file)))
    if (process.env.REPORT) writeFileSync(process.env.REPORT, differences.join('\n\n'))
    expect(theirs.size).toBe(count)
    expect(differences.length, differences.slice(0, 5).join('\n\n')).toBe(0)
  }, 600_000)
})

/** Generated files, and mutants of them and of the corpus. */
function texts(data: string): string[] {
  mkdirSync(data)
  const random = new Random(seed)
  const corpus = corpusTexts(process.env.CORPUS)
  const all: string[] = []
  while (all.length < count) {
    const origin = all.length % 3 === 1 && corpus.length > 0 ? random.pick(corpus) : generate(random, data)
    const text = withOneUseOfEachClass(all.length % 3 === 0 ? origin : mutate(origin, random))
    if (isComparable(text)) all.push(text)
  }
  return all
}

function write(folder: string, all: readonly string[]): Map<string, string> {
  const files = all.map((text, i) => [join(folder, `${i}.properties`), text] as const)
  for (const [file, text] of files) writeFileSync(file, text, 'latin1')
  return new Map(files)
}

function difference(file: string, text: string, theirs: KeptOfFile = {}): string[] {
  const model = validate(parse(new SourceText(file, text), () => {}))
  const kept = Object.fromEntries(ours(model))
  // A list with an empty value is no list to us, and Flume has nothing for such an agent.
  for (const [agent, left] of Object.entries(theirs)) if (left === 'none' && !(agent in kept)) kept[agent] = 'none'
  if (sorted(kept) === sorted(theirs)) return []
  return [[text, `Flume: ${sorted(theirs)}`, `flumec: ${sorted(kept)}`, ...reasons(model)].join('\n')]
}

function reasons({ agents }: Model): string[] {
  return agents.flatMap(({ name, outcome, components }) => [
    ...(outcome.end === 'runs'
      ? []
      : [`${name} ${outcome.end}: ${outcome.because.code} ${outcome.because.name ?? ''}`]),
    ...components.flatMap(({ kind, name: component, fate }) =>
      fate.kept ? [] : [`${name} ${kind} ${component}: ${fate.because.code} ${fate.because.name ?? ''}`],
    ),
  ])
}

function sorted(kept: object): string {
  return JSON.stringify(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1)))
}
