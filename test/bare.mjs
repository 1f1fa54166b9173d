/**
 * `npm run bare [-- COMMAND…]`: runs the README's two commands, or the one given, as on a machine that has Node and
 * nothing of what the real servers and the peers need: those programs are hidden from PATH.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const hidden = /^(java|javac|keytool|mvn|kcat|kafkacat|podman|python[\d.]*)$/

const folder = mkdtempSync(join(tmpdir(), 'flumec-bare-'))
process.once('exit', () => rmSync(folder, { recursive: true }))
const [path, cache] = ['path', 'cache'].map(name => join(folder, name))
mkdirSync(path)
for (const one of process.env.PATH.split(delimiter)) linkAll(one)

/** Earlier folders of the PATH go before later ones. */
function linkAll(from) {
  for (const name of programs(from).filter(name => !hidden.test(name)))
    try {
      symlinkSync(join(from, name), join(path, name))
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
}

function programs(from) {
  try {
    return readdirSync(from)
  } catch {
    return [] // a PATH may name folders that are not there
  }
}

/** Nor does a variable or a cache tell where a server, its jars, or a JDK are; and what is missing is no error, as it is in CI. */
const told = /^(JAVA_HOME|CI|(KAFKA|FLUME|HADOOP|HBASE)_\w+)$/
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !told.test(name)))

const given = process.argv.slice(2)
const commands =
  given.length > 0
    ? [given]
    : [
        ['npm', 'run', 'quickstart'],
        ['npm', 'test'],
      ]
for (const [command, ...args] of commands) {
  const { status } = spawnSync(command, args, { env: { ...env, PATH: path, XDG_CACHE_HOME: cache }, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
