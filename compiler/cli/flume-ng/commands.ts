import { UserError } from '../main.ts'
import { version } from '../version.ts'
import { agentArguments } from './arguments.ts'

const usage = `Usage: flume-ng <command> [options]

commands:
  help           this text
  agent          run an agent
  avro-client    send the lines of a file, or of standard input, to an avro source
  tool           run a tool
  version        show the version

agent options:
  --name, -n NAME        the agent's name (required)
  --conf-file, -f FILE   the configuration (required; may be given several times, later files override)
  --conf, -c DIR         the configuration folder
  --no-reload-conf       load the configuration once
  -Dname=value           a property; -Dflume.root.logger=LEVEL,console logs to the console

avro-client options:
  --host, -H HOST        where the avro source listens (required, with --port, unless --rpcProps names it)
  --port, -p PORT
  --rpcProps, -P FILE    properties of the client: hosts, hosts.NAME, batch-size, ssl and the like
  --filename, -F FILE    what to send; default: standard input
  --dirname DIR          every file of a directory, each renamed to .COMPLETED when it was sent
  --headerFile, -R FILE  properties that become headers of every event

tool options:
  fcintegritytool -l DIR[,DIR...]   look for damage in a file channel's data directories

The log goes to logs/flume.log unless the console was asked for.
`

/** In the place of Flume's five lines; scripts read the first. */
const versionText = `Flume 1.11.0
Run by flumec ${version}, which takes the configurations of that version
`

/** What `flume-ng COMMAND` does. */
export async function flumeNg(command: string | undefined, args: readonly string[]): Promise<void> {
  switch (command) {
    case 'agent':
    case 'node':
      return (await import('./agent.ts')).agent(agentArguments(args))
    case 'avro-client':
      return (await import('./avro-client.ts')).avroClient(args)
    case 'tool':
      return (await import('./tool.ts')).tool(args)
    case 'version':
    case '--version':
      process.stdout.write(versionText)
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
