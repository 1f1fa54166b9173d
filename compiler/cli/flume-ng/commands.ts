import { UserError } from '../main.ts'
import { version } from '../version.ts'
import { agentArguments } from './arguments.ts'

const usage = `Usage: flume-ng <command> [options]

commands:
  agent          run an agent
  version        show the version
  help           this text

agent options:
  --name, -n NAME        the agent's name (required)
  --conf-file, -f FILE   the configuration (required; may be given several times, later files override)
  --conf, -c DIR         the configuration folder
  --no-reload-conf       load the configuration once
  -Dname=value           a property; -Dflume.root.logger=LEVEL,console logs to the console

The log goes to logs/flume.log unless the console was asked for.
`

/** What `flume-ng COMMAND` does. */
export async function flumeNg(command: string | undefined, args: readonly string[]): Promise<void> {
  switch (command) {
    case 'agent':
    case 'node':
      return (await import('./agent.ts')).agent(agentArguments(args))
    case 'version':
    case '--version':
      process.stdout.write(`Flume 1.11.0 configurations, run by flumec ${version}\n`)
      return
    case 'help':
    case '--help':
    case '-h':
      process.stdout.write(usage)
      return
    default:
      throw new UserError(
        `${command === undefined ? 'A command is missing.' : `There is no command "${command}".`}\n\n${usage}`,
        2,
      )
  }
}
