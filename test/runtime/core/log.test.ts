import { existsSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { flags } from '../../../runtime/core/command-line.ts'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'
import { type Entry, jsonLine, Logger, plainLine } from '../../../runtime/core/log.ts'
import { logLevels, logOutputs } from '../../../runtime/core/log-output.ts'
import { secret } from '../../../runtime/core/secrets.ts'
import { temporaryFolder } from '../../services/guard.ts'

function logger(levels: ConstructorParameters<typeof Logger>[2] = 'info') {
  const entries: Entry[] = []
  return {
    log: new Logger('a1', [entry => entries.push(entry)], levels),
    entries,
    texts: () => entries.map(one => one.message),
  }
}

describe('repeats', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('are written once, and summed up after a minute', () => {
    const { log, entries, texts } = logger()
    for (let i = 0; i < 4211; i++) log.error('the broker is away')
    expect(texts()).toEqual(['the broker is away'])
    vi.advanceTimersByTime(60_000)
    expect(texts().slice(1)).toEqual(['the broker is away (4,210 times more in 60 s)'])
    expect(JSON.parse(jsonLine(entries[1]!))).toMatchObject({ level: 'error', from: 'a1', repeated: 4210 })
    for (let i = 0; i < 3; i++) log.error('the broker is away')
    vi.advanceTimersByTime(60_000)
    expect(texts().slice(2)).toEqual(['the broker is away (3 times more in 60 s)'])
    vi.advanceTimersByTime(60_000)
    log.error('the broker is away')
    expect(texts().slice(3)).toEqual(['the broker is away'])
  })

  it('that differ in their numbers are written five times', () => {
    const { log, texts } = logger()
    for (let i = 1; i <= 100; i++) log.warn(`${i} events were not delivered`)
    expect(texts()).toEqual([1, 2, 3, 4, 5].map(i => `${i} events were not delivered`))
    vi.advanceTimersByTime(60_000)
    expect(texts().at(-1)).toBe('100 events were not delivered (95 times more in 60 s, with other numbers)')
  })

  it('of two parts, or of two levels, are two things', () => {
    const { log, texts } = logger()
    for (const from of ['k1', 'k2']) log.for(from).error('away')
    log.for('k1').warn('away')
    log.for('k1').error('away')
    expect(texts()).toEqual(['away', 'away', 'away'])
    log.flush()
    expect(texts().at(-1)).toBe('away (1 time more in 60 s)')
  })

  it('can not grow the memory by changing texts', () => {
    const { log, texts } = logger()
    const letters = (i: number) => i.toString(26).replace(/\d/g, digit => 'qrstuvwxyz'[Number(digit)]!)
    for (let i = 0; i < 3000; i++) log.error(letters(i))
    expect(texts().length).toBe(3000)
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1000)
  })
})

it('has levels of single parts', () => {
  const { log, texts } = logger(logLevels('warn,ckafka=debug,tail=error')!)
  for (const from of ['ckafka', 'tail', 'mem']) {
    log.for(from).debug(`${from} debug`)
    log.for(from).warn(`${from} warn`)
    log.for(from).error(`${from} error`)
  }
  expect(texts()).toEqual(['ckafka debug', 'ckafka warn', 'ckafka error', 'tail error', 'mem warn', 'mem error'])
})

it.each(['loud', 'info,k=', '=debug', 'info,,warn'])('refuses --log-level %s in one sentence', text =>
  expect(flags(['--log-level', text])).toBe(
    `--log-level ${text}: must be debug, info, warn or error, or a list such as info,ckafka=debug`,
  ),
)

it('shows no secret, and leaves the terminal alone', () => {
  secret('org.apache.kafka…PlainLoginModule required username="u" password="Tr0ub4dor";')
  secret('hunter-two')
  const { log, entries } = logger()
  log.error('login with hunter-two and Tr0ub4dor failed\n\x1b[2Jforged line')
  expect(plainLine(entries[0]!)).toMatch(/ERROR a1 {2}login with \(secret\) and \(secret\) failed \[2Jforged line\n$/)
})

describe('a log file', () => {
  const wishes = { logFormat: 'json', logConsole: false } as const

  it('goes on in the new file when it was moved away, and from the start when it was truncated', () => {
    const logFile = join(temporaryFolder('log'), 'deep', 'agent.log')
    const log = new Logger('a1', logOutputs({ ...wishes, logFile }))
    const lines = (file: string) =>
      readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).message)
    log.info('one')
    renameSync(logFile, `${logFile}.1`)
    log.info('two')
    expect(lines(`${logFile}.1`)).toEqual(['one'])
    expect(lines(logFile)).toEqual(['two'])
    truncateSync(logFile)
    log.info('three')
    expect(lines(logFile)).toEqual(['three'])
  })

  it('that can not be written is a mistake of the user', () => {
    const file = join(temporaryFolder('log'), 'file')
    writeFileSync(file, '')
    expect(() => logOutputs({ ...wishes, logFile: join(file, 'agent.log') })).toThrow(ConfigurationError)
    expect(existsSync(join(file, 'agent.log'))).toBe(false)
  })

  it('that can be written no more gives way to standard error', () => {
    const folder = temporaryFolder('log')
    const log = new Logger('a1', logOutputs({ ...wishes, logFile: join(folder, 'deep', 'agent.log') }))
    renameSync(join(folder, 'deep'), join(folder, 'away'))
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    try {
      log.info('still here')
      expect(written.mock.calls[0]![0]).toContain('"message":"still here"')
    } finally {
      written.mockRestore()
    }
  })
})

it('has colours for a terminal, unless NO_COLOR is set', () => {
  const wanted = flags(['--log-format', 'pretty'])
  if (typeof wanted === 'string') throw new Error(wanted)
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    const log = new Logger('a1', logOutputs(wanted))
    vi.stubEnv('NO_COLOR', '')
    log.error('away')
    vi.stubEnv('NO_COLOR', '1')
    log.info('there')
    const [first, second] = written.mock.calls.map(([text]) => String(text))
    expect(first).toContain('\x1b[31mERROR\x1b[0m')
    expect(second).toMatch(/^[\d:.]+ INFO {2}a1 {2}there\n$/)
  } finally {
    written.mockRestore()
    vi.unstubAllEnvs()
  }
})
