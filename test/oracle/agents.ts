/** What runs the pipeline of a case: the real Flume, in a process of its own or with others in one, and ours. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { flumeJars, pluginJars } from '../services/flume.ts'
import { guard, temporaryFolder } from '../services/guard.ts'
import { findProgram, quickJava } from '../services/java.ts'
import { Program } from '../services/program.ts'

export interface Agent {
  readonly running: boolean
  stop(): Promise<unknown>
  /** No orderly end; nothing when it has ended. */
  kill(): Promise<void>
}

export interface Launcher {
  readonly name: 'flume' | 'flumec'
  /** The file that all agents of this launcher log to, where they have none of their own. */
  readonly log?: string
  /** Starts agent `a` of the folder's agent.properties. What it logs goes to the folder's agent.log, if to anywhere there. */
  launch(folder: string, env: Readonly<Record<string, string>>): Promise<Agent>
}

/** Time zone and charset of every agent. */
const surroundings = { TZ: 'UTC', LC_ALL: 'C.UTF-8' }
/** In ms: how long an orderly stop may take. */
const patience = 12_000

class Process implements Agent {
  constructor(private readonly program: Program) {}
  get running(): boolean {
    return this.program.running
  }
  stop(): Promise<unknown> {
    return this.program.stop(patience)
  }
  kill(): Promise<void> {
    return this.program.kill()
  }
}

function launch(folder: string, [command, ...args]: readonly string[], env: Readonly<Record<string, string>>): Process {
  const options = { cwd: folder, log: join(folder, 'agent.log'), env: { ...surroundings, ...env } }
  return new Process(new Program(command!, args, options))
}

/** Ours, by its drop-in command. */
export const flumec: Launcher = {
  name: 'flumec',
  async launch(folder, env) {
    const command = [process.execPath, resolve('build/cli/flume-ng.js'), 'agent', '-n', 'a', '-c', folder]
    return launch(folder, [...command, '-f', 'agent.properties', '-Dflume.root.logger=INFO,console'], env)
  },
}

/** The real Flume in a process of its own: for cases that look at its log or need an environment. */
export const realFlume: Launcher = {
  name: 'flume',
  async launch(folder, env) {
    const main = ['org.apache.flume.node.Application', '-n', 'a', '-f', 'agent.properties', '--no-reload-conf']
    return launch(folder, [...(await java(folder, 'SYSTEM_OUT')), ...main], env)
  },
}

/** The command line of a Java with Flume's class path. A quick start is worth more here than quick code. */
async function java(folder: string, log: 'SYSTEM_OUT' | 'SYSTEM_ERR'): Promise<string[]> {
  writeFileSync(join(folder, 'log4j2.xml'), logSettings(log))
  const quick = ['-Xmx512m', ...quickJava]
  const settings = [`-Dlog4j.configurationFile=${folder}/log4j2.xml`, `-Duser.home=${folder}`]
  return [findProgram('java'), ...quick, ...settings, '-cp', [folder, await flumeJars(), await pluginJars()].join(':')]
}

/** Many real Flume agents in one Java process, which saves each the start of one. */
export class FlumeHost implements Launcher {
  readonly name = 'flume'
  readonly #waiting = new Map<string, (answer: string) => void>()

  private constructor(
    private readonly child: ChildProcess,
    readonly log: string,
  ) {
    createInterface(child.stdout!).on('line', line => {
      const [, folder] = line.split(' ')
      this.#waiting.get(folder!)?.(line)
    })
    child.once('exit', () => {
      for (const answer of this.#waiting.values()) answer('failed: the process has ended')
    })
  }

  static async start(): Promise<FlumeHost> {
    const folder = temporaryFolder('flume-host')
    const [command, ...args] = await java(folder, 'SYSTEM_ERR')
    const logFile = join(folder, 'flume.log')
    const log = openSync(logFile, 'a')
    const child = spawn(command!, [...args, resolve('test/oracle/FlumeHost.java')], {
      cwd: folder,
      env: { ...process.env, ...surroundings },
      detached: true,
      stdio: ['pipe', 'pipe', log],
    })
    closeSync(log)
    guard(child)
    await once(child, 'spawn')
    return new FlumeHost(child, logFile)
  }

  async launch(folder: string): Promise<Agent> {
    await this.#ask('start', folder)
    let stopped: Promise<unknown> | undefined
    // An agent that does not stop in time may stay: its ports and its folder are its own.
    const stop = () => {
      stopped ??= Promise.race([this.#ask('stop', folder), sleep(patience, undefined, { ref: false })])
      return stopped
    }
    return { running: true, stop, kill: async () => void (await stop()) }
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'exit')
    this.child.stdin!.end()
    await ended
  }

  #ask(word: 'start' | 'stop', folder: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(folder, answer => (answer.startsWith('done') ? resolve() : reject(new Error(answer))))
      this.child.stdin!.write(`${word} ${folder}\n`)
    })
  }
}

const logSettings = (target: string) => `<Configuration>
<Appenders><Console name="out" target="${target}"><PatternLayout pattern="%d (%t) [%p - %l] %m%n"/></Console></Appenders>
<Loggers><Logger name="org.apache.kafka" level="warn"/><Root level="INFO"><AppenderRef ref="out"/></Root></Loggers>
</Configuration>
`
