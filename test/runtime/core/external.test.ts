import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ConfigurationError } from '../../../runtime/core/contracts.ts'
import { external } from '../../../runtime/core/external.ts'
import { masked } from '../../../runtime/core/secrets.ts'
import { finished, run } from '../../compiler/cli/command.ts'
import { temporaryFolder } from '../../services/guard.ts'

const folder = temporaryFolder('external')

function program(name: string, script: string): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

it('takes the first line that the command prints for the key, and keeps it secret', () => {
  const command = program('vault', 'echo "$1-$2-word"; echo more')
  expect(external('db', `${command}  get`)).toBe('get-db-word')
  expect(masked('login get-db-word failed')).toBe('login (secret) failed')
})

it('reads no shell into the command or the key', () => {
  const command = program('plain', 'printf %s "$1|$2"')
  expect(external('$HOME;id', `${command} $(id)`)).toBe('$(id)|$HOME;id')
})

it('reads what it prints in its charset', () => {
  expect(external('k', program('latin', "printf 'caf\\351'"), 'ISO-8859-1')).toBe('café')
})

it.each([
  ['exit 3', /vault-bad of a config filter gives no value for "k": it ended with 3/],
  ['exit 0', /it printed nothing/],
])('is a mistake of the user when the command says: %s', (script, told) => {
  const command = program('vault-bad', script)
  expect(() => external('k', command)).toThrow(ConfigurationError)
  expect(() => external('k', command)).toThrow(told)
})

it('is no fault of ours that there is no such command', () => {
  expect(() => external('k', '/no/such/command')).toThrow(/no value for "k": .*ENOENT/)
})

it('is asked when the agent starts: neither the bundle nor --print-config has the answer', async () => {
  const command = program('capacity', 'echo 4711')
  const text = `a.configfilters = f
a.configfilters.f.type = external
a.configfilters.f.command = ${command}
a.sources = s
a.channels = c
a.sinks = k
a.sources.s.type = seq
a.sources.s.totalEvents = 10
a.sources.s.channels = c
a.channels.c.type = memory
a.channels.c.capacity = \${f['CAP']}
a.sinks.k.type = logger
a.sinks.k.channel = c
`
  writeFileSync(join(folder, 'a.properties'), text)
  const built = await run('flumec', ['build', 'a.properties', '--out', 'agent'], { cwd: folder })
  expect(built.status, built.err).toBe(0)
  const agent = (...args: string[]) =>
    finished(process.execPath, [join(folder, 'agent/agent.mjs'), ...args], { cwd: folder })
  expect((await agent('--print-config')).out).toContain('a.channels.c.capacity = ${external:CAP}\n')
  program('capacity', 'echo many')
  expect((await agent()).err).toMatch(/capacity must be a number/)
})
