/** What the real servers are made of: a JDK, and jars that Maven brings into a cache of ours. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { removeAtEnd } from './guard.ts'

/** A real server can't be had on this machine; the message says what is missing. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
}

/** Tells a person what takes so long. */
export type Say = (line: string) => void

export const cacheFolder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'flumec')

/** For a Java that is to start soon on a small machine; how fast it runs then is of no weight. */
export const quickJava = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'] as const

/** The path of a program of the JDK, of Maven, or of anything else on the PATH. */
export function findProgram(name: string): string {
  const javaHome = process.env.JAVA_HOME
  const folders = [...(javaHome ? [join(javaHome, 'bin')] : []), ...(process.env.PATH ?? '').split(delimiter)]
  const path = folders.map(folder => join(folder, name)).find(isExecutable)
  if (path === undefined) throw new Unavailable(`the program "${name}" is not installed`)
  return path
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * A class path with the jars of `artifacts` (`group:artifact:version`) and all they need, or the jar alone where the word
 * `alone` follows. Brought by Maven at the first use into a folder of the cache, `name` and a digest of the list; a second
 * run finds them there.
 */
export async function jars(name: string, artifacts: readonly string[], say: Say = () => {}): Promise<string> {
  findProgram('java') // without it the jars are of no use, though they may lie in the cache
  const digest = createHash('sha256').update(artifacts.join()).digest('hex').slice(0, 8)
  const library = join(cacheFolder, `${name}-${digest}`)
  if (!existsSync(library)) await bring(library, artifacts, say)
  return join(library, '*')
}

async function bring(library: string, artifacts: readonly string[], say: Say): Promise<void> {
  const maven = findProgram('mvn')
  say(`Maven brings what is needed into ${library}, once`)
  mkdirSync(cacheFolder, { recursive: true })
  // Beside its place, so that it can be renamed; two processes may be at it side by side.
  const work = mkdtempSync(`${library}-`)
  removeAtEnd(work)
  writeFileSync(join(work, 'pom.xml'), pom(artifacts))
  await copyDependencies(maven, work, say)
  if (!existsSync(library)) renameSync(join(work, 'lib'), library)
}

function pom(artifacts: readonly string[]): string {
  const dependencies = artifacts.map(artifact => {
    const [coordinates, alone] = artifact.split(' ')
    const [group, name, version] = coordinates!.split(':')
    const named = `<groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version>`
    return `<dependency>${named}${alone ? noNeeds : ''}</dependency>`
  })
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>flumec</groupId><artifactId>services</artifactId><version>1</version>
<dependencies>
${dependencies.join('\n')}
</dependencies></project>
`
}

const noNeeds = '<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>'

function copyDependencies(maven: string, work: string, say: Say): Promise<void> {
  const args = ['-B', 'dependency:copy-dependencies', `-DoutputDirectory=${join(work, 'lib')}`]
  return new Promise((resolve, reject) => {
    const child = spawn(maven, args, { cwd: work, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let fetched = 0
    const progress = setInterval(() => say(`Maven is at work: ${fetched} jars fetched so far`), 5000)
    const read = (chunk: Buffer) => {
      output += chunk
      fetched += chunk.toString().match(/^(\[INFO\] )?Downloaded from .*\.jar/gm)?.length ?? 0
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('error', reject)
    child.once('close', status => {
      clearInterval(progress)
      if (status === 0) resolve()
      else reject(new Unavailable(`Maven could not bring the jars:\n${output.trim().split('\n').slice(-5).join('\n')}`))
    })
  })
}
