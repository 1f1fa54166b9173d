import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ExecSource } from '../../../runtime/sources/exec/index.ts'
import { asUtf8, LineCutter } from '../../../runtime/sources/exec/lines.ts'
import type { ExecSourceOptions } from '../../../runtime/sources/exec/options.ts'
import { describeSource } from '../../contracts/source.ts'
import { bodiesOf, eventually, inFolder, sourceContext, TestOutlet } from '../../contracts/support.ts'

describeSource('exec', {
  make: folder => {
    writeFileSync(`${folder}/in`, '')
    return new ExecSource({ command: `tail -n +1 -F ${folder}/in`, batchTimeout: 20 })
  },
  feed: async (folder, bodies) => appendFileSync(`${folder}/in`, bodies.map(body => `${body}\n`).join('')),
})

/** Runs the source until `done`, then stops it. */
async function run(options: ExecSourceOptions, done: (outlet: TestOutlet) => boolean) {
  const outlet = new TestOutlet()
  const context = sourceContext(outlet)
  const source = new ExecSource(options)
  await source.start(context)
  try {
    await eventually(() => done(outlet) || context.logged.some(entry => entry.level === 'error'), 'the events')
  } finally {
    await source.close()
  }
  return { outlet, log: context.logged.map(entry => entry.message) }
}

const shell = '/bin/sh -c'
const alive = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))

it('hands the command to the shell as one argument', async () => {
  const command = `printf 'a  b\\n\\nc' | cat; echo "$((1 + 1))|\`echo tick\`"`
  const { outlet } = await run({ command, shell, batchTimeout: 10 }, outlet => outlet.count === 3)
  expect(outlet.bodies).toEqual(['a  b', '', 'c2|tick'])
})

it('splits the command at blanks without a shell: quotes mean nothing', async () => {
  const { outlet } = await run({ command: `echo 'a   b'`, batchTimeout: 10 }, outlet => outlet.count === 1)
  expect(outlet.bodies).toEqual(["'a b'"])
})

it('says in one line that there is no such program', async () => {
  const { log } = await run({ command: 'no-such-program --now' }, () => false)
  expect(log).toEqual([
    'the command "no-such-program --now" could not be started: there is no such program; it is not started again (restart is off)',
  ])
})

it('starts the command again after restartThrottle', async () => {
  const context = sourceContext(new TestOutlet())
  const source = new ExecSource({ command: 'echo once', restart: true, restartThrottle: 10, batchTimeout: 1 })
  await source.start(context)
  await eventually(() => (context.outlet as TestOutlet).count >= 3, 'three runs')
  await source.close()
})

it('writes standard error to the log when asked to', async () => {
  const options = { command: 'echo bad 1>&2; sleep 0.1; echo good', shell, logStdErr: true, batchTimeout: 10 }
  const { log } = await run(options, outlet => outlet.count === 1)
  expect(log).toContain('stderr: bad')
})

it('makes the command wait while nothing is taken, and loses nothing', async () => {
  const outlet = new TestOutlet()
  outlet.hold()
  const source = new ExecSource({ command: 'seq 300000', batchSize: 1000 })
  await source.start(sourceContext(outlet))
  await new Promise(resolve => setTimeout(resolve, 100))
  outlet.release()
  await eventually(() => outlet.count === 300_000, 'every line')
  await source.close()
  expect(outlet.bodies.at(-1)).toBe('300000')
})

it('reads at the stop what the command had printed', () =>
  inFolder(async folder => {
    const outlet = new TestOutlet()
    outlet.hold()
    const command = `seq 20000; touch ${folder}/printed; exec sleep 60`
    const source = new ExecSource({ command, shell, batchSize: 1000 })
    await source.start(sourceContext(outlet))
    await eventually(() => existsSync(`${folder}/printed`), 'all to be printed')
    const stopping = source.stop()
    outlet.release()
    await stopping
    expect(outlet.count).toBe(20_000)
  }))

it('fills batches up to batchSize and waits for that no longer than batchTimeout', async () => {
  const options = {
    command: 'echo 1; sleep 0.05; for i in 2 3 4; do echo $i; done; sleep 9',
    shell,
    batchSize: 2,
    batchTimeout: 300,
  }
  const { outlet } = await run(options, outlet => outlet.count === 4)
  expect(outlet.batches.map(batch => bodiesOf([batch]))).toEqual([['1'], ['2', '3'], ['4']])
})

describe('stop', () => {
  it('ends the whole process group', () =>
    inFolder(async folder => {
      const command = `sleep 100 & echo $! > ${folder}/pid; echo ready; wait`
      await run({ command, shell, batchTimeout: 10 }, outlet => outlet.count === 1)
      const pid = Number(readFileSync(`${folder}/pid`, 'utf8'))
      await eventually(() => !alive(pid), 'the grandchild has ended')
    }))

  it('does not wait for a process outside the group that keeps the output open', async () => {
    const options = { command: 'setsid sleep 3 & echo ready; wait', shell, batchTimeout: 10 }
    const began = Date.now()
    await run(options, outlet => outlet.count === 1)
    expect(Date.now() - began).toBeLessThan(2500)
  })

  it('ends a command that ignores SIGTERM', async () => {
    const options = { command: "trap '' TERM; echo ready; while :; do sleep 0.1; done", shell, batchTimeout: 10 }
    const { outlet } = await run(options, outlet => outlet.count === 1)
    expect(outlet.bodies).toEqual(['ready'])
  })
})

describe('lines', () => {
  const cutAll = (pieces: readonly string[]) => {
    const cutter = new LineCutter()
    const taken = pieces.map(piece => {
      cutter.add(Buffer.from(piece, 'latin1'))
      return cutter.take()
    })
    return bodiesOf([...taken, cutter.take(true)].flatMap(batch => (batch === undefined ? [] : [batch])))
  }

  it('end at LF, CR and CRLF, wherever the pieces are cut', () => {
    const text = 'a\nb\rc\r\n\r\n\n\rd'
    const expected = ['a', 'b', 'c', '', '', '', 'd']
    for (let i = 0; i <= text.length; i++) expect(cutAll([text.slice(0, i), text.slice(i)])).toEqual(expected)
    expect(cutAll([...text])).toEqual(expected)
  })

  it('keep their bytes unless they are not UTF-8', () => {
    const cutter = new LineCutter()
    cutter.add(Buffer.from('caf\xe9\nok\n', 'latin1'))
    const lines = cutter.take()!
    expect(lines.body(0)).toEqual(Buffer.from('caf\xe9', 'latin1'))
    expect(bodiesOf([asUtf8(lines)])).toEqual(['caf\ufffd', 'ok'])
  })
})

it('refuses encodings in which lines can not be found', () => {
  expect(() => new ExecSource({ command: 'x', charset: 'UTF-16' })).toThrow(/UTF-16/)
})
