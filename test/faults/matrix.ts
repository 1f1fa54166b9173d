/**
 * `npm run faults [-- [--channel memory|file] [SCENARIO…]]`: the long fault matrix, with 200,000 lines a scenario, by the
 * Python harness that stands beside the repository (it needs confluent-kafka). One line per scenario, then the counts.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { temporaryFolder } from '../services/guard.ts'
import { kafkaJars, startKafka } from '../services/kafka.ts'
import { freePorts } from '../services/program.ts'

const harness = resolve('../shared/tools/faults.py')

/** What must be 0 in a scenario, by a kind of scenario. */
const faultless = ['lost', 'duplicated', 'reordered', 'garbage'] as const
const killed = ['lost', 'reordered', 'garbage'] as const
const brokerRestarted = ['lost', 'garbage'] as const

type Figure = (typeof faultless)[number]
type Outcome = Readonly<Record<Figure, number>> & Readonly<Record<string, unknown>>

const scenarios: Readonly<Record<string, readonly Figure[]>> = {
  clean: faultless,
  sigterm: faultless,
  sigkill: killed,
  sigkill5: killed,
  'sigterm-backlog': brokerRestarted,
  'sigkill-backlog': brokerRestarted,
  brokerdown: brokerRestarted,
  'rotate-one': faultless,
  'rotate-all': faultless,
  copytruncate: faultless,
  'ksrc-clean': faultless,
  'ksrc-sigterm': faultless,
  'ksrc-sigkill': killed,
  'ksrc-sigkill-backlog': brokerRestarted,
  rebalance: faultless,
}

export async function main(args: string[]): Promise<number> {
  const options = { channel: { type: 'string', default: 'memory' } } as const
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  if (!existsSync(harness)) {
    console.error(`The harness is not there: ${harness}`)
    return 1
  }
  const wanted = positionals.length > 0 ? positionals : Object.keys(scenarios)
  const kafka = await startKafka({ java: ['-Xmx1g'], say: console.log })
  const env = {
    KAFKA: kafka.bootstrap,
    KAFKA_LIB: await kafkaJars(),
    WORK_ROOT: temporaryFolder('faults'),
    OWN_PORT: String(await twoFreePorts()),
  }
  let failed = 0
  for (const name of wanted) {
    const outcome = await run(name, values.channel, env)
    const wrong: string[] = (scenarios[name] ?? ['lost']).filter(figure => outcome[figure] !== 0)
    if (outcome.stop_timeout) wrong.push('SIGTERM not obeyed in 60 s')
    if (wrong.length > 0) failed++
    console.log(`${wrong.length > 0 ? `FAILED (${wrong.join(', ')})` : 'ok'} ${JSON.stringify(outcome)}`)
  }
  await kafka.stop()
  console.log(`${wanted.length - failed} passed, ${failed} failed, 0 skipped`)
  return failed > 0 ? 1 : 0
}

/** The harness's own broker takes a port and the one after it. */
async function twoFreePorts(): Promise<number> {
  for (;;) {
    const [one, next] = (await freePorts(2)) as [number, number]
    if (next === one + 1) return one
  }
}

function run(scenario: string, channel: string, env: Record<string, string>): Promise<Outcome> {
  const agent = `${process.execPath} ${resolve('build/cli/flume-ng.js')} agent -n a -c conf -f {conf}`
  const args = [harness, '--agent-cmd', agent, '--label', 'flumec', '--scenario', scenario, '--channel', channel]
  return new Promise((done, reject) => {
    const child = spawn('python3', args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', chunk => {
      output += chunk
    })
    child.once('error', reject)
    child.once('close', () => done(outcomeOf(output)))
  })
}

function outcomeOf(output: string): Outcome {
  const last = output.trim().split('\n').at(-1) ?? ''
  try {
    return JSON.parse(last)
  } catch {
    return { lost: -1, duplicated: -1, reordered: -1, garbage: -1, error: last || 'the harness printed nothing' }
  }
}
