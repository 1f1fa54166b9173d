/** The oracle itself: Flume's own code, run by us, says of the corpus what the corpus's index says. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { flumeJars, flumeKeeps, type Kept, type KeptOfFile } from './flume.ts'
import { findProgram, Unavailable } from './java.ts'
import { describeWith } from './shared.ts'

const corpus = resolve('../shared/corpus/flume')

/** What the index takes for granted and this machine lacks: a key tab, a ZooKeeper that answers, Hive's classes. */
const otherHere = ['026-kerberos-hdfs-sink', '074-kafka-source-legacy-zookeeper', '088-hive-default-batch']

interface Entry {
  readonly file: string
  readonly kept: KeptOfFile
}

async function corpusIndex(): Promise<Entry[]> {
  if (!existsSync(corpus)) throw new Unavailable(`there is no corpus at ${corpus}`)
  findProgram('javac')
  await flumeJars()
  return parse(readFileSync(join(corpus, 'index.yaml'), 'utf8')).files
}

describeWith('Flume keeps of the corpus what its index says', corpusIndex, [], index => {
  it('in every file', { timeout: 180_000 }, async () => {
    const found = await flumeKeeps(index.map(({ file }) => join(corpus, file)))
    const different = index.filter(({ file, kept }) => !sameKept(found.get(join(corpus, file))!, kept))
    expect(different.map(({ file }) => basename(file, '.properties'))).toEqual(otherHere)
  })
})

function sameKept(one: KeptOfFile, other: KeptOfFile): boolean {
  return isDeepStrictEqual(sorted(one), sorted(other))
}

function sorted(agents: KeptOfFile): unknown {
  const each = (kept: Kept | string) =>
    typeof kept === 'string' ? kept : [kept.sources, kept.channels, kept.runners].map(names => names.toSorted())
  return Object.entries(agents)
    .map(([name, kept]) => [name, each(kept)])
    .sort()
}
