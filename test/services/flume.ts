/** The real Apache Flume 1.11: agents to compare with, and its own word on what it keeps of a configuration. */
import { execFile, spawn } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { temporaryFolder } from './guard.ts'
import { findProgram, jars, quickJava, type Say } from './java.ts'
import { freePorts, Program } from './program.ts'

const version = '1.11.0'

/** The class path of Flume's jars: FLUME_HOME, FLUME_LIB (a folder of jars), or what Maven brings. */
export async function flumeJars(say?: Say): Promise<string> {
  const { FLUME_HOME, FLUME_LIB } = process.env
  if (FLUME_HOME) return join(FLUME_HOME, 'lib', '*')
  if (FLUME_LIB) return join(FLUME_LIB, '*')
  const plugins = [
    'sources:flume-kafka-source',
    'sources:flume-taildir-source',
    'sinks:flume-ng-kafka-sink',
    'channels:flume-file-channel',
    'channels:flume-kafka-channel',
    'channels:flume-spillable-memory-channel',
  ]
  const logging = ['log4j-core', 'log4j-slf4j-impl'].map(name => `org.apache.logging.log4j:${name}:2.18.0`)
  const flume = plugins.map(plugin => `org.apache.flume.flume-ng-${plugin}:${version}`)
  return jars(`flume-${version}`, [`org.apache.flume:flume-ng-node:${version}`, ...flume, ...logging], say)
}

/** What components outside of Flume's core need before they can be configured. */
export async function pluginJars(say?: Say): Promise<string> {
  const flume = [
    'sinks:flume-http-sink',
    'sinks:flume-ng-morphline-solr-sink',
    'sources:flume-jms-source',
    'sources:flume-scribe-source',
  ]
  const alone = [...flume, 'sources:flume-twitter-source'].map(
    plugin => `org.apache.flume.flume-ng-${plugin}:${version} alone`,
  )
  const needed = ['javax.jms:javax.jms-api:2.0.1', 'org.twitter4j:twitter4j-stream:4.0.7']
  const hadoop = ['api', 'runtime'].map(part => `org.apache.hadoop:hadoop-client-${part}:3.4.1 alone`)
  return jars(`flume-${version}-plugins`, [...alone, ...needed, ...hadoop], say)
}

export interface FlumeAgentOptions {
  /** Default: a free one. */
  readonly monitoringPort?: number
  /** What it needs besides its own jars. */
  readonly classPath?: readonly string[]
  /** Flags of its Java. Default: those for a quick start. */
  readonly java?: readonly string[]
}

export interface FlumeAgent extends Program {
  /** Answers in JSON. */
  readonly monitoring: string
}

/**
 * Prepares an agent of a properties file, to run in `folder`, and returns what starts it. It logs what Flume logs at INFO.
 * Wait for what the agent should do: the start itself returns at once.
 */
export async function flumeAgent(
  file: string,
  name: string,
  folder: string,
  options: FlumeAgentOptions = {},
): Promise<() => FlumeAgent> {
  const java = findProgram('java')
  const classPath = [folder, await flumeJars(), ...(options.classPath ?? [])].join(':')
  const port = options.monitoringPort ?? (await freePorts(1))[0]
  writeFileSync(join(folder, 'log4j2.xml'), logSettings('INFO'))
  const monitoring = ['-Dflume.monitoring.type=http', `-Dflume.monitoring.port=${port}`]
  const run = [
    '-Xmx1g',
    ...(options.java ?? quickJava),
    '-Dlog4j.configurationFile=log4j2.xml',
    ...monitoring,
    '-cp',
    classPath,
  ]
  const args = [...run, 'org.apache.flume.node.Application', '-n', name, '-f', file, '--no-reload-conf']
  return () => {
    const program = new Program(java, args, { cwd: folder, log: join(folder, 'flume.log') })
    return Object.assign(program, { monitoring: `http://127.0.0.1:${port}/metrics` })
  }
}

export interface Kept {
  readonly sources: readonly string[]
  readonly channels: readonly string[]
  /** Sink groups, and sinks outside of groups. */
  readonly runners: readonly string[]
}

/** By agent: what is left of it, `none` for nothing, `fails` when loading stops with an exception. */
export type KeptOfFile = Readonly<Record<string, Kept | 'none' | 'fails'>>

/**
 * What Flume's own configuration code keeps of each properties file, by the names that were given. One Java process for
 * all; a file that names a ZooKeeper costs Flume's own waits of several seconds.
 */
export async function flumeKeeps(files: readonly string[]): Promise<Map<string, KeptOfFile>> {
  const lines = await askFlume('FlumeKeeps', files)
  return new Map(files.map((file, i) => [file, JSON.parse(lines[i]!).agents]))
}

/** By agent, section (`sources`, `channels`, `sinks`) and component: the options with their values. */
export type ValuesOfFile = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>>
>

/** What Flume's FlumeConfiguration has of each properties file once it has replaced references and validated. */
export async function flumeValues(files: readonly string[]): Promise<Map<string, ValuesOfFile>> {
  const lines = await askFlume('FlumeValues', files)
  return new Map(files.map((file, i) => [file, JSON.parse(lines[i]!)]))
}

/** Runs a class of flume-config/, which prints a line for each file. */
async function askFlume(mainClass: string, files: readonly string[]): Promise<string[]> {
  const folder = temporaryFolder('flume-config')
  for (const name of ['classes', 'stand-ins']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'log4j2.xml'), logSettings('OFF'))
  const classPath = `${folder}/stand-ins:${folder}/classes:${await flumeJars()}:${await pluginJars()}`
  const sources = join(dirname(fileURLToPath(import.meta.url)), 'flume-config')
  const java = readdirSync(sources).map(name => join(sources, name))
  await promisify(execFile)(findProgram('javac'), ['-cp', classPath, '-d', join(folder, 'classes'), ...java])
  const args = [
    ...quickJava,
    `-Dlog4j.configurationFile=${folder}/log4j2.xml`,
    '-cp',
    classPath,
    mainClass,
    `${folder}/stand-ins`,
  ]
  const output = await filtered(findProgram('java'), args, folder, files.map(file => resolve(file)).join('\n'))
  return output.trim().split('\n')
}

/** What the program prints when it is given `input`. */
function filtered(command: string, args: readonly string[], cwd: string, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd })
    let output = ''
    let complaints = ''
    child.stdout.on('data', chunk => (output += chunk))
    child.stderr.on('data', chunk => (complaints += chunk))
    child.once('error', reject)
    child.once('close', status => (status === 0 ? resolve(output) : reject(new Error(complaints))))
    child.stdin.end(input)
  })
}

const logSettings = (level: string) => `<Configuration>
<Appenders><Console name="out"><PatternLayout pattern="%d %p %c{1} %m%n%ex"/></Console></Appenders>
<Loggers><Root level="${level}"><AppenderRef ref="out"/></Root></Loggers>
</Configuration>
`
