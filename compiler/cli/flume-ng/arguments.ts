import { UserError } from '../main.ts'

export interface AgentArguments {
  readonly name: string
  readonly files: readonly string[]
  readonly conf?: string
  /** The `-D` properties. */
  readonly properties: ReadonlyMap<string, string>
}

/** Options of Flume's that take a value and mean nothing here, each with what to know. */
const withValue: Record<string, string> = {
  'poll-interval': 'the configuration is loaded once',
  i: 'the configuration is loaded once',
  'backup-directory': 'no copy of the configuration is kept',
  b: 'no copy of the configuration is kept',
  classpath: 'there is no class path',
  C: 'there is no class path',
  'plugins-path': 'Java plugins are not loaded',
}

const refused: Record<string, string> = {
  zkConnString: 'configurations in ZooKeeper are not read: write the configuration to a file',
  z: 'configurations in ZooKeeper are not read: write the configuration to a file',
  zkBasePath: 'configurations in ZooKeeper are not read: write the configuration to a file',
  p: 'configurations in ZooKeeper are not read: write the configuration to a file',
  'conf-uri': 'only files are read: fetch the configuration first and name it with -f',
  u: 'only files are read: fetch the configuration first and name it with -f',
  'conf-provider': 'Java classes are not loaded: name the configuration with -f',
  prov: 'Java classes are not loaded: name the configuration with -f',
  'auth-provider': 'Java classes are not loaded',
  a: 'Java classes are not loaded',
}

/** Reads the line as Flume's script and its Java main do (config-layer 1.1, 1.2). */
export function agentArguments(args: readonly string[]): AgentArguments {
  const properties = new Map<string, string>()
  const files: string[] = []
  let name: string | undefined
  let conf: string | undefined
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    const option = arg.replace(/^--?/, '')
    const value = (): string => {
      const next = args[++i]
      if (next === undefined) throw new UserError(`${arg} needs a value`, 2)
      return next
    }
    if (/^-D/.test(arg)) addProperty(properties, arg.slice(2))
    else if (/^-(X|agentlib|agentpath|javaagent)/.test(arg)) continue
    else if (option === 'n' || option === 'name') name = value()
    else if (option === 'f' || option === 'conf-file') files.push(value())
    else if (option === 'c' || option === 'conf') conf = value()
    else if (option === 'no-reload-conf' || option === 'd' || option === 'dryrun') continue
    else if (option in withValue) value()
    else if (option in refused) throw new UserError(`${arg}: ${refused[option]}`, 2)
    else throw new UserError(`flume-ng agent has no option ${arg} (flume-ng help shows them)`, 2)
  }
  if (name === undefined) throw new UserError('flume-ng agent needs the name of the agent: -n NAME', 2)
  if (files.length === 0) throw new UserError('flume-ng agent needs a configuration: -f FILE', 2)
  return { name, files, ...(conf === undefined ? {} : { conf }), properties }
}

function addProperty(properties: Map<string, string>, text: string): void {
  const at = text.indexOf('=')
  properties.set(at < 0 ? text : text.slice(0, at), at < 0 ? '' : text.slice(at + 1))
}
