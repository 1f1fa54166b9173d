/**
 * Ours against what the real Flume did, case by case; and the real Flume itself with some of them, so that the recordings
 * are known to be of it. `npm run oracle` runs all of them on both.
 */
import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flumeJars, pluginJars } from '../services/flume.ts'
import { findProgram } from '../services/java.ts'
import type { KafkaClient } from '../services/kafka-client.ts'
import { describeWith, describeWithKafka } from '../services/shared.ts'
import { FlumeHost, flumec } from './agents.ts'
import { cases } from './cases/index.ts'
import { differences, reasoned, recording } from './recordings.ts'
import { Run } from './run.ts'

const names = cases.map(({ name }) => name)

function describeCases(which: typeof cases, kafka?: KafkaClient) {
  it.concurrent.each(which)('$name: $title', { timeout: 120_000 }, async one => {
    const { flume, flumec: reason } = recording(one.name)
    const seen = await Run.of(one, flumec, kafka)
    expect(differences(reason ?? flume, seen)).toEqual([])
  })
}

describe('flume-ng does what Flume did', () => {
  describeCases(cases.filter(({ topics }) => topics === undefined))
})

describeWithKafka('flume-ng does with Kafka what Flume did', kafka => {
  describeCases(
    cases.filter(({ topics }) => topics !== undefined),
    kafka,
  )
})

/** One of each kind. */
const live = [
  'exec-line-ends',
  'taildir-line-ends',
  'multiport-good',
  'http-json-values',
  'regex-extractor',
  'hdfs-escapes',
]

describeWith('the real Flume still does what was recorded', flumeAndPlugins, undefined, () => {
  let host: FlumeHost
  beforeAll(async () => {
    host = await FlumeHost.start()
  })
  afterAll(() => host?.close())

  it.each(cases.filter(({ name }) => live.includes(name)))('$name', { timeout: 120_000 }, async one => {
    expect(differences(recording(one.name).flume, await Run.of(one, host))).toEqual([])
  })
})

async function flumeAndPlugins(): Promise<void> {
  findProgram('java')
  await flumeJars()
  await pluginJars()
}

describe('the cases', () => {
  it('have a recording each, by their names', () => {
    const recorded = readdirSync('test/oracle/recorded').map(file => basename(file, '.json'))
    expect(names.toSorted()).toEqual(recorded.toSorted())
  })

  it('have a section in differences.md where ours answers otherwise, and only there', () => {
    const otherwise = cases.filter(({ name }) => {
      const { flume, flumec: ours } = recording(name)
      return ours !== undefined && differences(flume, ours).length > 0
    })
    expect(otherwise.map(({ name }) => name).sort()).toEqual([...reasoned()].sort())
  })
})
