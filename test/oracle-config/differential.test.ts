/**
 * Flume's own configuration code and ours on the same files: what both keep must be equal on every one.
 *
 * SEED chooses the files (the same seed gives the same files), FILES how many, CORPUS a folder of further files to mutate.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from '../../compiler/1-parse/index.ts'
import { flumeKeeps as ours, validate } from '../../compiler/2-validate/index.ts'
import { SourceText } from '../../compiler/source/text.ts'
import { flumeKeeps as flumes, type KeptOfFile } from '../services/flume.ts'
import { temporaryFolder } from '../services/guard.ts'
import { generate } from './generate.ts'
import { mutate } from './mutate.ts'
import { Random } from './random.ts'

const seed = Number(process.env.SEED ?? 1)
const count = Number(process.env.FILES ?? 2000)
const corpus = process.env.CORPUS

it(`keeps what Flume keeps (SEED=${seed}, ${count} files)`, async () => {
  const folder = temporaryFolder('oracle-config')
  const files = write(folder, texts(join(folder, 'data')))
  const theirs = await flumes([...files.keys()])
  const differences = [...files].flatMap(([file, text]) => difference(file, text, theirs.get(file)))
  if (process.env.REPORT) writeFileSync(process.env.REPORT, differences.join('\n\n'))
  expect(differences.length, differences.slice(0, 5).join('\n\n')).toBe(0)
}, 600_000)

/** Generated files, and mutants of them and of the corpus. */
function texts(data: string): string[] {
  mkdirSync(data)
  const random = new Random(seed)
  const corpusTexts = readCorpus()
  return Array.from({ length: count }, (_, i) => {
    if (i % 3 === 0) return generate(random, data)
    return mutate(i % 3 === 1 && corpusTexts.length > 0 ? random.pick(corpusTexts) : generate(random, data), random)
  }).map(withOneUseOfEachClass)
}

/** A stand-in of a user's class is of one kind in the whole run, so that each kind must have names of its own. */
function withOneUseOfEachClass(text: string): string {
  return text.replace(/^(.*\.(sources|channels|sinks|interceptors|selector|processor)[^=]*\.type *= *)(?:com|org(?!\.apache\.flume))\.(?:\w+\.)*(\w+)/gm, '$1com.$2.$3')
}

function readCorpus(): string[] {
  if (corpus === undefined || !existsSync(corpus)) return []
  const names = readdirSync(corpus).filter(name => name.endsWith('.properties')).sort()
  return names.map(name => readFileSync(join(corpus, name), 'latin1')).filter(text => !hardToHave.test(text))
}

/** Flume waits for a ZooKeeper; the classes of the others are stand-ins that take everything. */
const hardToHave = /zookeeper|hbase|hive|elasticsearch|kite|morphline|kerberos|jdbc|jms|sink\.http|= *http/i

function write(folder: string, all: readonly string[]): Map<string, string> {
  return new Map(
    all.map((text, i) => {
      const file = join(folder, `${i}.properties`)
      writeFileSync(file, text, 'latin1')
      return [file, text]
    }),
  )
}

function difference(file: string, text: string, theirs: KeptOfFile | undefined): string[] {
  const model = validate(parse(new SourceText(file, text), () => {}))
  const kept = Object.fromEntries(ours(model))
  // A list with an empty value is no list to us, and Flume has nothing for such an agent.
  for (const [agent, left] of Object.entries(theirs ?? {})) if (left === 'none' && !(agent in kept)) kept[agent] = 'none'
  if (theirs !== undefined && sorted(kept) === sorted(theirs)) return []
  const reasons = model.agents.flatMap(agent => [
    ...(agent.outcome.end === 'runs' ? [] : [`${agent.name} ${agent.outcome.end}: ${agent.outcome.because.code} ${agent.outcome.because.name ?? ''}`]),
    ...agent.components.flatMap(one => (one.fate.kept ? [] : [`${agent.name} ${one.kind} ${one.name}: ${one.fate.because.code} ${one.fate.because.name ?? ''}`])),
  ])
  return [[`${text}`, `Flume: ${sorted(theirs ?? {})}`, `flumec: ${sorted(kept)}`, ...reasons].join('\n')]
}

function sorted(kept: object): string {
  return JSON.stringify(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1)))
}
