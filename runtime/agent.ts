/** How an agent runs as a process: its command line, its signals, its exit status. */

import { hideVariables } from './about/hide-variables.ts'
import type { About } from './about/index.ts'
import { tell } from './about/tell.ts'
import { Agent, type AgentDefinition, type AgentOptions } from './core/agent.ts'
import { type Flags, flags, help } from './core/command-line.ts'
import { ConfigurationError } from './core/contracts.ts'
import { logOutputs } from './core/log-output.ts'
import { masked } from './core/secrets.ts'
import { guardMemory } from './memory-guard.ts'
import { adminToken } from './monitoring/admin-token.ts'
import { startMonitoring } from './monitoring/index.ts'
import { Watchdog } from './monitoring/watchdog.ts'
import { offered, Reloading } from './reloading.ts'
import { tellServiceManager } from './service-manager.ts'

export { Agent, type AgentDefinition, type AgentOptions }

/** Starts an agent inside the caller's own program; the caller stops it with `agent.stop()`. */
export async function startAgent(definition: AgentDefinition, options: AgentOptions): Promise<Agent> {
  const agent = new Agent(definition, options)
  await agent.start()
  return agent
}

/**
 * Runs an agent as this process until SIGTERM or SIGINT: what a bundle calls. `define` makes the parts; a fault in it
 * is the user's (a variable that is not set, a value that can't be) and ends the process with one line and status 1.
 * `about` is what the compiler knows of the agent, for the flags that ask instead of running it.
 */
export async function runAgent(define: () => AgentDefinition, about?: About): Promise<void> {
  if (offered({ define, about })) return
  const wanted = flags(process.argv.slice(2))
  if (typeof wanted === 'string') return leave(wanted, 2)
  if (wanted.help) return void process.stdout.write(help)
  process.on('uncaughtException', ownFault)
  if (about !== undefined) hideVariables(about)
  if (wanted.question !== undefined) {
    if (about === undefined) return leave(`--${wanted.question}: flumec build did not make this agent`, 2)
    process.exitCode = await tell(wanted.question, define, about)
    return
  }
  try {
    const { logLevel, exitOnFailure: after } = wanted
    const gaveUp = (part: string) => void stopFor(part, agent)
    const surrender = after === undefined ? {} : { surrender: { after, gaveUp } }
    const agent: Agent = new Agent(define(), { log: logOutputs(wanted), logLevel, ...surrender })
    const reloading = about && new Reloading(agent, about)
    stopOnSignals(agent)
    guardMemory(agent)
    if (reloading !== undefined) reloadOnHangUp(reloading)
    // An agent that waits for its first event has nothing else that keeps the process alive.
    setInterval(() => {}, 60_000)
    agent.log.info(`starting ${agent.definition.name}, process ${process.pid}`)
    // Before the parts: who asks whether it is ready wants to hear what it still waits for.
    await monitor(agent, wanted, reloading)
    tellServiceManager(agent.log.for('systemd'))
    await agent.start()
    agent.log.info('all parts have started')
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    leave(error.message, 1)
  }
}

/** The watchdog's lines are wanted without monitoring too. */
async function monitor(agent: Agent, wanted: Flags, reloading: Reloading | undefined): Promise<void> {
  const watchdog = new Watchdog(agent.log.for('watchdog'))
  const token = adminToken(wanted.adminTokenFile)
  if (wanted.monitor === undefined) return
  const reload = reloading && (() => reloading.reload(program()))
  const about = () => reloading?.about
  await startMonitoring(agent, wanted.monitor, { watchdog, adminToken: token, about, ...(reload && { reload }) })
}

/** A part has failed for good, and the user wants the process to end then. */
async function stopFor(part: string, agent: Agent): Promise<void> {
  agent.log.error(`${part} has failed for good: stopping`)
  await agent.stop()
  process.exit(1)
}

/** SIGTERM drains; Ctrl-C drains for as long as events move; a second signal ends at once. */
function stopOnSignals(agent: Agent): void {
  let signals = 0
  const stop = async (signal: NodeJS.Signals) => {
    if (++signals > 1) process.exit(signal === 'SIGINT' ? 130 : 143)
    agent.log.info(`${signal}: stopping`)
    const drained = await agent.stop(signal === 'SIGINT' ? 1000 : undefined)
    agent.log.info(drained ? 'stopped, nothing left in memory' : 'stopped')
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

/** SIGHUP takes the bundle as it is now. At a terminal it means that the terminal is gone, and ends the agent. */
function reloadOnHangUp(reloading: Reloading): void {
  if (!process.stdin.isTTY) process.on('SIGHUP', () => void reloading.reload(program()))
}

/** The bundle that this process was started with. */
const program = (): string => process.argv[1]!

function leave(message: string, status: number): void {
  process.stderr.write(`${masked(message)}\n`)
  process.exitCode = status
  // Parts that had started may keep the process alive: they hold nothing that was acknowledged.
  process.exit(status)
}

function ownFault(error: Error): void {
  const stack = masked(String(error.stack))
  process.stderr.write(`This is a fault of flumec's runtime, not of your pipeline; please report it:\n${stack}\n`)
  process.exit(3)
}
