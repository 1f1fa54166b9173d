/** How an agent runs as a process: its command line, its signals, its exit status. */
import { Agent, type AgentDefinition, type AgentOptions } from './core/agent.ts'
import { flags, help, logOutputs } from './core/command-line.ts'
import { ConfigurationError } from './core/contracts.ts'
import { startMonitoring } from './monitoring/index.ts'

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
 */
export async function runAgent(define: () => AgentDefinition): Promise<void> {
  const wanted = flags(process.argv.slice(2))
  if (typeof wanted === 'string') return leave(wanted, 2)
  if (wanted.help) return void process.stdout.write(help)
  process.on('uncaughtException', ownFault)
  try {
    const agent = new Agent(define(), { log: logOutputs(wanted), logLevel: wanted.logLevel })
    stopOnSignals(agent)
    // An agent that waits for its first event has nothing else that keeps the process alive.
    setInterval(() => {}, 60_000)
    agent.log.info(`starting ${agent.definition.name}, process ${process.pid}`)
    // Before the parts: who asks whether it is ready wants to hear what it still waits for.
    if (wanted.monitor !== undefined) await startMonitoring(agent, wanted.monitor)
    await agent.start()
    agent.log.info('all parts have started')
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    leave(error.message, 1)
  }
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

function leave(message: string, status: number): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = status
  // Parts that had started may keep the process alive: they hold nothing that was acknowledged.
  process.exit(status)
}

function ownFault(error: Error): void {
  process.stderr.write(`This is a fault of flumec's runtime, not of your pipeline; please report it:\n${error.stack}\n`)
  process.exit(3)
}
