import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
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
    expect(commandLines().filter(line => line.includes(cwd))).toEqual([])
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
