/** The promise of whole pipelines, each with the faults that suit it, on a schedule that is always the same. */
import { describe, expect, it } from 'vitest'
import type { Report, Result } from '../../../compiler/prove/index.ts'
import { proof } from './proof.ts'

const limit = 180_000

/** The result, which must hold, with the whole report in the message when it does not. */
function held(report: Report): Result {
  const [result] = report.results
  expect(result!.holds, JSON.stringify({ ...report, results: { ...result, progress: [] } }, null, 1)).toBe(true)
  return result!
}

describe.concurrent('a command, memory and Kafka', () => {
  it('lose no more than they say when the agent is killed', { timeout: limit }, async () => {
    held(await proof('pipelines/ckafka.yaml', { patience: 4 }))
  })

  it('lose nothing while the broker is away', { timeout: limit }, async () => {
    const report = await proof('pipelines/ckafka.yaml', { faults: ['network', 'broker'] })
    expect(held(report).lost).toBe(0)
  })
})

const atLeastOnce = [
  'taildir-memory-kafka',
  'taildir-file-kafka',
  'kafka-file-hdfs',
  'avro-two-tier',
  'competing-sinks',
]

it.concurrent.each(atLeastOnce)(
  '%s loses nothing, and doubles no more than it says',
  { timeout: limit },
  async name => {
    const report = await proof(`test/proofs/${name}.yaml`)
    expect(held(report)).toMatchObject({ lost: 0, altered: 0 })
    expect(report.leftOut.map(({ kind }) => kind)).toContain('power')
  },
)

it.concurrent('an orderly stop loses nothing and doubles nothing', { timeout: limit }, async () => {
  for (const file of ['test/proofs/avro-two-tier', 'test/proofs/kafka-file-hdfs', 'pipelines/ckafka']) {
    const result = held(await proof(`${file}.yaml`, { faults: ['term'] }))
    expect(result).toMatchObject({ lost: 0, twice: 0, reordered: 0, bounds: { lost: 0, twice: 0 } })
  }
})

it.concurrent.each(['failover', 'load-balance'])(
  'both sinks of a %s group have their share',
  { timeout: limit },
  async name => {
    const { exits, lost } = held(await proof(`test/proofs/${name}.yaml`))
    expect(lost).toBe(0)
    expect(exits['receiver-first.out']).toBeGreaterThan(0)
    expect(exits['receiver-other.out']).toBeGreaterThan(0)
  },
)
