/** A running agent becomes another: nothing lost, nothing twice, and a version that can't work is not taken. */
import { appendFileSync, copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { BuiltAgent } from '../services/agent.ts'
import { temporaryFolder } from '../services/guard.ts'
import { freePorts, Program } from '../services/program.ts'
import { until } from '../services/until.ts'

const folder = temporaryFolder('reload')
const [input, output] = [join(folder, 'app.log'), join(folder, 'out')]

interface Variant {
  readonly batchSize?: number
  readonly capacity?: number
  readonly sinkBatch?: number
  readonly host?: boolean
  readonly second?: boolean
  readonly logs?: string
}

const pipeline = ({ batchSize = 100, capacity = 10_000, sinkBatch = 100, host, second, logs = input }: Variant) => `
a.sources = tail${second ? ' idle' : ''}
a.channels = mem${second ? ' other' : ''}
a.sinks = files${second ? ' nothing' : ''}
a.sources.tail.type = TAILDIR
a.sources.tail.filegroups = f
a.sources.tail.filegroups.f = ${logs}
a.sources.tail.positionFile = ${folder}/positions.json
a.sources.tail.batchSize = ${batchSize}
a.sources.tail.channels = mem
${host ? 'a.sources.tail.interceptors = i\na.sources.tail.interceptors.i.type = host\n' : ''}
a.channels.mem.type = memory
a.channels.mem.capacity = ${capacity}
a.channels.mem.transactionCapacity = 1000
a.sinks.files.type = file_roll
a.sinks.files.sink.directory = ${output}
a.sinks.files.sink.batchSize = ${sinkBatch}
a.sinks.files.channel = mem
${second ? 'a.sources.idle.type = seq\na.sources.idle.totalEvents = 10\na.sources.idle.channels = other\na.channels.other.type = memory\na.sinks.nothing.type = null\na.sinks.nothing.channel = other\n' : ''}`

/** Each differs from the one before in other parts. */
const variants: Readonly<Record<string, Variant>> = {
  first: {},
  source: { batchSize: 250 },
  channel: { capacity: 20_000 },
  sink: { sinkBatch: 50 },
  interceptor: { host: true },
  added: { second: true },
  everything: { batchSize: 33, capacity: 5000, sinkBatch: 77, host: true, second: true },
  broken: { logs: join(folder, 'no/such/folder/x.log') },
}

const bundleOf = (name: string) => join(folder, name, 'agent.mjs')
const bundle = join(folder, 'agent.mjs')
let agent: Program | undefined
let port: number

beforeAll(async () => {
  mkdirSync(output)
  for (const [name, variant] of Object.entries(variants)) {
    mkdirSync(join(folder, name))
    await BuiltAgent.build(pipeline(variant), join(folder, name))
  }
}, 120_000)

afterEach(() => agent?.kill())

/** In one step, as `flumec build` does: a reload that is under way reads it whole. */
function put(name: string): void {
  copyFileSync(bundleOf(name), `${bundle}.new`)
  renameSync(`${bundle}.new`, bundle)
}

async function started(): Promise<Program> {
  put('first')
  ;[port] = (await freePorts(1)) as [number]
  rmSync(join(folder, 'agent.log'), { force: true })
  const env = { FLUMEC_ADMIN_TOKEN: 'the token' }
  const args = [bundle, '--monitor', String(port)]
  agent = new Program(process.execPath, args, { cwd: folder, log: join(folder, 'agent.log'), env })
  await until(() => agent!.output.includes('all parts have started'), { what: 'the agent to start' })
  return agent
}

const outcomes = (program: Program) => program.output.match(/(reloaded|nothing has changed|not taken).*/g) ?? []

async function reloaded(program: Program, name: string): Promise<string> {
  const before = outcomes(program).length
  put(name)
  program.signal('SIGHUP')
  await until(() => outcomes(program).length > before, { what: `the reload to ${name}`, every: 10 })
  return outcomes(program).at(-1)!
}

/** What the sink wrote, in order: file names begin with the time, and end with a number. */
function written(): string[] {
  const files = readdirSync(output).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return files.flatMap(name => readFileSync(join(output, name), 'utf8').split('\n').slice(0, -1))
}

it('fifty times under load, with nothing lost, nothing twice, and the order kept', async () => {
  const program = await started()
  let sent = 0
  let feeding = true
  const feed = (async () => {
    for (; feeding; await sleep(20)) {
      const lines = Array.from({ length: 100 }, (_, i) => `${sent + i}\n`)
      appendFileSync(input, lines.join(''))
      sent += lines.length
    }
  })()
  const names = Object.keys(variants).filter(name => name !== 'broken')
  for (let i = 1; i <= 50; i++)
    expect(await reloaded(program, names[i % names.length]!), `reload ${i}`).toMatch(/^reloaded/)
  feeding = false
  await feed
  await until(() => written().length >= sent, { what: 'the last line' })
  expect(await program.stop()).toBe(0)
  expect(written()).toEqual(Array.from({ length: sent }, (_, i) => String(i)))
}, 120_000)

it('keeps what is the same, and says what changed', async () => {
  const program = await started()
  expect(await reloaded(program, 'source')).toBe('reloaded: kept channel mem, sink files; replaced source tail')
  expect(await reloaded(program, 'source')).toBe('nothing has changed')
  expect(await reloaded(program, 'added')).toBe(
    'reloaded: kept channel mem, sink files; replaced source tail; added source idle, channel other, sink nothing',
  )
  expect(await reloaded(program, 'first')).toBe(
    'reloaded: kept source tail, channel mem, sink files; removed source idle, channel other, sink nothing',
  )
  expect(await reloaded(program, 'channel')).toBe('reloaded: kept source tail, sink files; replaced channel mem')
})

it('the last of several versions in a row is the one that runs', async () => {
  const program = await started()
  for (const name of ['source', 'sink', 'channel']) {
    put(name)
    program.signal('SIGHUP')
  }
  // Several may have been asked for before the first was done: each is taken up in its turn.
  await until(async () => (await reloaded(program, 'channel')) === 'nothing has changed', { what: 'the last version' })
  expect(outcomes(program).filter(line => line.startsWith('not taken'))).toEqual([])
  expect(
    outcomes(program)
      .filter(line => line.startsWith('reloaded'))
      .at(-1),
  ).toContain('channel mem')
})

it('a version that can’t start is not taken, and the old one goes on', async () => {
  const program = await started()
  const before = written().length
  expect(await reloaded(program, 'broken')).toMatch(/^not taken, the old one goes on: .*no folder/)
  appendFileSync(input, 'after\n')
  await until(() => written().length > before && written().at(-1) === 'after', { what: 'a line after the refusal' })
})

it('by the admin endpoint, for who has the token', async () => {
  await started()
  const post = async (headers: Record<string, string>) => {
    const answer = await fetch(`http://127.0.0.1:${port}/reload`, { method: 'POST', headers })
    return [answer.status, (await answer.text()).trim()]
  }
  put('sink')
  expect(await post({})).toEqual([401, 'the admin token is missing or not the right one'])
  const token = { authorization: 'Bearer the token' }
  expect(await post(token)).toEqual([200, 'reloaded: kept source tail, channel mem; replaced sink files'])
  expect(await post(token)).toEqual([200, 'nothing has changed'])
})
