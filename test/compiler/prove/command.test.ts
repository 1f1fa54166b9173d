import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../services/guard.ts'
import { until } from '../../services/until.ts'
import { run, start } from '../cli/command.ts'

const pipeline = resolve('test/proofs/taildir-file-kafka.yaml')
const cwd = temporaryFolder('prove')

it('names the faults that there are', async () => {
  const { status, err } = await run('flumec', ['prove', pipeline, '--faults', 'kill,quake'], { cwd })
  expect(status).toBe(2)
  expect(err).toMatch(/^--faults quake: there is no such fault; there are kill, term, /)
})

it('says which end nothing can stand in for', async () => {
  const input =
    'a.sources=s\na.channels=c\na.sinks=k\na.sources.s.type=netcat\na.sources.s.bind=0.0.0.0\na.sources.s.port=1\na.sources.s.channels=c\na.channels.c.type=memory\na.sinks.k.type=logger\na.sinks.k.channel=c\n'
  const { status, err } = await run('flumec', ['prove', '-', '--seed', '1'], { cwd, input })
  expect(status).toBe(1)
  expect(err).toContain('source s: nothing here can play the peers of a netcat source')
})

it('leaves nothing behind after Ctrl-C', async () => {
  const args = [resolve('build/cli/flumec.js'), 'prove', pipeline, '--events', '50000', '--seed', '1']
  const proof = start(process.execPath, args, { cwd, env: { TMPDIR: cwd } })
  await until(() => / s {2}\w+: /.test(proof.text()), { within: 50_000, what: 'a first fault' })
  expect(proof.text()).toContain('seed 1')
  expect(await proof.stop('SIGINT')).toBe(130)
  expect(readdirSync(cwd).filter(name => name.startsWith('flumec-prove'))).toEqual([])
  if (process.platform === 'linux') {
    expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(cwd)
    // What cleans up after a kill sees that there is nothing to do, a moment later than the command ends.
    await until(() => !commandLines().some(line => line.includes(cwd)), { what: 'the end of all its programs' })
  }
})

const commandLines = () =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      } catch {
        return '' // It has ended since it was listed.
      }
    })

describe.skipIf(process.platform !== 'linux')('when it can’t have all that it wants', () => {
  it('leaves nothing behind after kill -9', async () => {
    const home = temporaryFolder('prove-killed')
    const args = [resolve('build/cli/flumec.js'), 'prove', pipeline, '--events', '50000', '--seed', '1']
    const proof = start(process.execPath, args, { cwd: home, env: { TMPDIR: home } })
    await until(() => / s {2}\w+: /.test(proof.text()), { within: 50_000, what: 'a first fault' })
    expect(commandLines().some(line => line.includes(home))).toBe(true)
    await proof.stop('SIGKILL')
    await until(() => !commandLines().some(line => line.includes(home)), { what: 'the end of the agents' })
    await until(() => readdirSync(home).length === 0, { what: 'the end of the folder' })
    expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(home)
  })

  it('leaves the full disk out where none can be mounted', async () => {
    const programs = temporaryFolder('no-mount')
    writeFileSync(join(programs, 'mount'), '#!/bin/sh\nexit 32\n', { mode: 0o755 })
    const args = ['prove', pipeline, '--events', '1000', '--faults', 'disk', '--seed', '1']
    const { status, out, err } = await run('flumec', args, { cwd, env: { PATH: `${programs}:${process.env.PATH}` } })
    expect(status, err).toBe(0)
    expect(out).toMatch(/(no small disk \(a tmpfs\) could be made here|only root can make a small disk)/)
  })
})

it('says that a Kafka does not answer', async () => {
  const { status, err } = await run('flumec', ['prove', pipeline, '--kafka', '127.0.0.1:1'], { cwd })
  expect(status).toBe(1)
  expect(err).toMatch(/^--kafka: the Kafka at 127\.0\.0\.1:1 does not answer: /m)
  expect(err).not.toMatch(/^ {4}at /m)
})

it('says before the run that a report can’t be written', async () => {
  const { status, err } = await run('flumec', ['prove', pipeline, '--json', 'nowhere/report.json'], { cwd })
  expect(status).toBe(2)
  expect(err).toMatch(/^nowhere\/report\.json: can't be written: /)
})
