/** Real Flume's own configuration code reads the same out of a file before and after: to YAML, and back to properties. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Ledger } from '../../../compiler/migrate/index.ts'
import { find, type Kind } from '../../../compiler/registry/index.ts'
import { SourceText } from '../../../compiler/source/text.ts'
import { flumeJars, flumeKeeps, flumeValues, type KeptOfFile, type ValuesOfFile } from '../../services/flume.ts'
import { temporaryFolder } from '../../services/guard.ts'
import { findProgram, Unavailable } from '../../services/java.ts'
import { describeWith } from '../../services/shared.ts'
import { corpus, corpusPath, corpusSource, migrated } from './helps.ts'

async function needed(): Promise<readonly string[]> {
  if (corpus.length === 0) throw new Unavailable('there is no corpus')
  findProgram('javac')
  await flumeJars()
  return corpus
}

/**
 * What Flume keeps of these hangs on what is not here: a ZooKeeper that answers, a database that the first who opens it
 * locks, Hive's own classes. Their values are compared all the same.
 */
const otherHere = ['074-kafka-source-legacy-zookeeper', '035-jdbc-channel-avro-hdfs', '088-hive-default-batch']

describeWith('real Flume', needed, [], names => {
  it('keeps the same components with the same values', { timeout: 300_000 }, async () => {
    const folder = temporaryFolder('migrate-flume')
    const pairs = names.flatMap(name => roundTrip(name, folder))
    expect(pairs.length).toBeGreaterThan(100)
    const files = pairs.flatMap(({ before, after }) => [before, after])
    const values = await flumeValues(files)
    const kept = await flumeKeeps(files.filter(file => !otherHere.some(name => file.endsWith(`${name}.properties`))))
    const left = pairs.map(({ name, before, after }) => ({
      name,
      before: keptOf(kept.get(before)),
      after: keptOf(kept.get(after)),
    }))
    expect(left.map(({ name, after }) => ({ name, kept: after }))).toEqual(
      left.map(({ name, before }) => ({ name, kept: before })),
    )
    const read = pairs.map(({ name, before, after, ledger }) => {
      const alive = kept.get(before)
      return {
        name,
        before: canonical(renamed(values.get(before)!, ledger), alive),
        after: canonical(values.get(after)!, alive),
      }
    })
    expect(read.map(({ name, after }) => ({ name, values: after }))).toEqual(
      read.map(({ name, before }) => ({ name, values: before })),
    )
  })
})

interface Pair {
  readonly name: string
  readonly before: string
  readonly after: string
  readonly ledger: Ledger
}

/** Flume reads ISO-8859-1: the old file too gets its letters as escapes, so that both mean what the people wrote. */
function roundTrip(name: string, folder: string): Pair[] {
  const { files, ledger } = migrated(corpusSource(name))
  if (files.length === 0) return []
  const back = migrated(new SourceText('new.yaml', files[0]!.text), { to: 'properties' })
  const [before, after] = ['before', 'after'].map(part => join(folder, part, name)) as [string, string]
  for (const part of ['before', 'after']) mkdirSync(join(folder, part), { recursive: true })
  writeFileSync(before, escaped(corpusSource(name).text))
  writeFileSync(after, back.files[0]!.text)
  expect(corpusPath(name)).not.toBe(before)
  return [{ name, before, after, ledger }]
}

const escaped = (text: string) =>
  text.replace(/[\u0080-\uffff]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Channels that nothing is left on are no loss; agents of which nothing flows have no file. */
function keptOf(agents: KeptOfFile = {}): unknown {
  const flowing = Object.entries(agents).filter(
    ([, kept]) => typeof kept === 'object' && kept.sources.length + kept.runners.length > 0,
  )
  return Object.fromEntries(
    flowing.map(([agent, kept]) => [
      agent,
      typeof kept === 'object' && [kept.sources.toSorted(), kept.runners.toSorted()],
    ]),
  )
}

/** The values under the names that the ledger gives them, without what it says is dropped or goes by the default. */
function renamed(agents: ValuesOfFile, { rows }: Ledger): ValuesOfFile {
  const gone = new Set<string>()
  const names = new Map<string, string>()
  for (const { text, fate, target = '' } of rows) {
    const key = text.trim().split(/\s*[=:\s]/)[0]!
    if (fate === 'dropped' || fate === 'defaulted') gone.add(key)
    else gone.delete(key)
    // A part's type stands in Flume under the part's own name.
    if (fate === 'renamed') names.set(key, target.replace(/\.(serializer|deserializer|handler)\.type$/, '.$1'))
  }
  return mapped(agents, (agent, section, component, values) =>
    Object.fromEntries(
      Object.entries(values).flatMap(([option, value]) => {
        const key = `${agent}.${section}.${component}.${option}`
        if (gone.has(key)) return []
        const target = names.get(key)
        const current = target?.slice(target.indexOf(`${section}.${component}.`) + `${section}.${component}.`.length)
        return [[current ?? option, value]]
      }),
    ),
  )
}

type Values = Readonly<Record<string, string>>

/** Of the components that are kept in the end; one spelling for each type, list, number and boolean. */
function canonical(agents: ValuesOfFile, kept: KeptOfFile | undefined): unknown {
  return mapped(agents, (agent, section, component, values) => {
    const alive = kept?.[agent]
    if (alive === 'none' || alive === 'fails') return undefined
    const list = section === 'sources' ? alive?.sources : section === 'channels' ? alive?.channels : undefined
    if (list !== undefined && !list.includes(component)) return undefined
    // Every line of it is dropped: what Flume keeps at first falls when it is made.
    if (Object.keys(values).length === 0) return undefined
    const channels = new Set<string>(alive?.channels ?? [])
    return Object.fromEntries(
      Object.entries(values)
        .map(([option, value]): [string, string] => [option, canonicalValue(section as Kind, option, value, channels)])
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    )
  })
}

function canonicalValue(kind: Kind, option: string, value: string, channels: ReadonlySet<string>): string {
  const text = value
    .trim()
    .replace(/\s*,\s*/g, ',')
    .replace(/\s+/g, ' ')
  if (option === 'channels' && channels.size > 0)
    return text
      .split(' ')
      .filter(name => channels.has(name))
      .join(' ')
  const kinds: readonly Kind[] =
    option === 'type' ? [kind] : ['interceptors', 'selectors', 'serializers', 'deserializers', 'handlers']
  if (/(^|\.)(type|serializer|deserializer|handler)$/.test(option))
    for (const one of kinds) {
      const found = find(one, text)
      if (found !== undefined) return found.schema.$id
    }
  return /^(true|false)$/i.test(text) ? text.toLowerCase() : text
}

function mapped(
  agents: ValuesOfFile,
  map: (agent: string, section: string, component: string, values: Values) => Values | undefined,
): ValuesOfFile {
  const result: Record<string, Record<string, Record<string, Values>>> = {}
  for (const [agent, sections] of Object.entries(agents))
    for (const [section, components] of Object.entries(sections))
      for (const [component, values] of Object.entries(components)) {
        const left = map(agent, section, component, values)
        if (left === undefined) continue
        result[agent] ??= {}
        result[agent][section] ??= {}
        result[agent][section][component] = left
      }
  return result
}
