/** The commands and their options. What a command does is loaded when it is called: `check` never loads the emitter. */
import { Command, InvalidArgumentError, Option } from 'commander'
import type { ChannelCommand, ChannelToolOptions } from '../channel-tool/index.ts'
import { version } from './version.ts'

export const program = new Command('flumec')
  .description('Compiles Flume properties and YAML pipeline specs into small standalone agents.')
  .version(version, '--version', 'print the version')
  .helpOption('-h, --help', 'show help')
  .exitOverride()
  .showHelpAfterError('(flumec --help shows the commands)')

program
  .command('check')
  .description('lint Flume properties and YAML pipeline specs; exit status 1 on findings')
  .argument('<files...>', 'files, folders or patterns; - is standard input')
  .option(
    '--format <format[=path]>',
    'pretty, json, sarif, junit, github or markdown, to a file if it names one; repeatable',
    collect,
  )
  .addOption(
    new Option('--fail-on <severity>', 'what makes the status 1')
      .choices(['error', 'warning', 'never'])
      .default('error'),
  )
  .option('--baseline <path>', 'findings that are known and not told')
  .option('--update-baseline', 'write what is found into the baseline')
  .option('--fix', 'make the changes that are safe; --fix=dry shows them')
  .addOption(new Option('--fix-dry').hideHelp())
  .option('--config <path>', 'the configuration; default: flumec.config.yaml here or in a folder above')
  .option('--no-color', 'print without colours')
  .action(async (files, options) => (await import('./commands/check.ts')).check(files, options))

program
  .command('build')
  .description('check a pipeline and write its agent: agent.ts, agent.mjs with its map, manifest.json, sbom.cdx.json')
  .argument('<file>', 'a .properties file or a YAML pipeline spec')
  .option('--agent <name>', 'the agent to build, when the file has several')
  .option('--out <dir>', 'where to write; default dist/<agent>')
  .option('--target <names>', 'how it will be installed: docker, k8s, systemd; several with commas between')
  .action(async (file, options) => (await import('./commands/build.ts')).build(file, options))

program
  .command('run')
  .description('build a pipeline into a cache and run it in the foreground')
  .argument('<file>', 'a .properties file or a YAML pipeline spec')
  .option('--agent <name>', 'the agent to run, when the file has several')
  .option('--log-level <level>', 'debug, info, warn or error', 'info')
  .option('--monitor <port>', 'serve the status page, metrics and health there; [HOST:]PORT')
  .option('--watch', 'follow the file: a change takes effect at once, and what is the same keeps running')
  .option('--dev', 'in the place of its Kafka, use a broker in this process, for development')
  .action(async (file, options) => (await import('./commands/run.ts')).run(file, options))

program
  .command('dev-broker')
  .description("run a broker that speaks Kafka's protocol, for development and tests; it keeps records in memory alone")
  .option('--port <port>', 'where it listens, on 127.0.0.1', wholeNumber, 9092)
  .option('--partitions <number>', 'of topics that are made by being asked for', wholeNumber, 1)
  .action(async options => (await import('./commands/dev-broker.ts')).devBroker(options))

program
  .command('prove')
  .description("put a pipeline's promise to the proof: numbered events, faults, and every event accounted for")
  .argument('<file>', 'a .properties file or a YAML pipeline spec')
  .option('--agent <name>', 'the agent to prove alone; default: all of the file, together')
  .addOption(new Option('--against <other>', 'put another to the same proof').choices(['flume']))
  .option('--faults <kinds>', 'kill, term, broker, network, rotate, rebalance, disk, power; default: all that suit')
  .option('--events <number>', 'how many go in', atLeastOne, 50_000)
  .option('--rate <number>', 'events a second', atLeastOne, 5_000)
  .option('--seed <number>', 'the same seed gives the same faults', wholeNumber, Math.floor(Math.random() * 1e6))
  .option('--kafka <address>', 'a Kafka to use in the place of the development broker')
  .option('--json <path>', 'the report for programs')
  .option('--html <path>', 'the report for people, with the course of events')
  .option('--keep', 'leave the folder with logs and what came out')
  .action(async (file, options) => (await import('./commands/prove.ts')).prove(file, options))

program
  .command('test')
  .description(
    'run the cases beside pipelines: real sources and sinks on this machine, with faults; status 1 on failures',
  )
  .argument('<files...>', 'pipelines with <name>.cases.yaml beside them or cases.yaml in their folder; or cases files')
  .option('--agent <name>', 'the agent to test, when a file has several')
  .option('--case <text>', 'only cases with this in their name')
  .addOption(new Option('--format <format>', 'the report').choices(['text', 'json', 'junit']).default('text'))
  .option('--watch', 'test again after each change of a pipeline or its cases')
  .action(async (files, options) => (await import('./commands/test.ts')).test(files, options))

program
  .command('dump')
  .description('print what a phase of the compiler makes of a file')
  .argument('<file>', 'a .properties file or a YAML pipeline spec')
  .addOption(new Option('--stage <stage>', 'the phase').choices(['ast', 'model', 'ir', 'ts']).default('ir'))
  .option('--agent <name>', 'the agent, when the file has several (stages ir and ts)')
  .action(async (file, options) => (await import('./commands/dump.ts')).dump(file, options))

program
  .command('migrate')
  .description('turn Flume properties into YAML, or back, with every line accounted for')
  .argument('<files...>', 'files, folders or patterns; - is standard input')
  .option('-o, --output <path>', 'where to write; of several files, a folder; default: standard output')
  .option(
    '--ledger <path>',
    'what became of each line, as .json or Markdown; of several files, a folder; repeatable',
    collect,
  )
  .addOption(new Option('--to <format>', 'the format to write').choices(['yaml', 'properties']).default('yaml'))
  .option('--force', 'overwrite files that are there')
  .option('--strict', 'exit status 1 also when Flume ignored a line')
  .option('--check-only', 'write nothing, only tell what would become of the lines')
  .addOption(new Option('--extract-secrets <where>', 'put references in the place of secrets').choices(['env']))
  .option('--per-agent', 'one file for each agent')
  .action(async (files, options) => (await import('./commands/migrate.ts')).migrate(files, options))

program
  .command('explain')
  .description('the page of a diagnostic, or a pipeline in words')
  .argument('<code or file>', 'a code as check prints it, or a pipeline file')
  .action(async what => (await import('./commands/explain.ts')).explain(what))

program
  .command('graph')
  .description('draw a pipeline')
  .argument('<file>', 'a .properties file or a YAML pipeline spec')
  .addOption(new Option('--format <format>', 'the picture').choices(['mermaid', 'dot', 'svg']).default('mermaid'))
  .option('--agent <name>', 'only this agent')
  .action(async (file, options) => (await import('./commands/graph.ts')).graph(file, options))

program
  .command('diff')
  .description('tell what changes in meaning between two pipelines, worst first')
  .argument('<old>', 'a .properties file or a YAML pipeline spec')
  .argument('<new>', 'another, in either format')
  .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json', 'markdown']).default('text'))
  .addOption(
    new Option('--fail-on <level>', 'what makes the status 1').choices(['weaker', 'any', 'never']).default('never'),
  )
  .action(async (before, after, options) => (await import('./commands/diff.ts')).diff(before, after, options))

program
  .command('components')
  .description('the reference of every component and option')
  .argument('[kind/type]', 'a kind (sources) or a component (sources/exec)')
  .option('--markdown', 'as Markdown')
  .action(async (what, options) => (await import('./commands/components.ts')).components(what, options))

const channel = program.command('channel').description("look into a file channel's directory, and help it")
const channelDirectory = ['<dir>', 'its checkpointDir, one of its dataDirs, or the directory above them'] as const
const keyFile = ['--key-file <path>', 'the keys of an encrypted channel, as in encryption.keyFile'] as const
const keyVariable = ['--key-variable <name>', 'the environment variable that holds them'] as const
const runChannel = async (command: ChannelCommand, directory: string, options: ChannelToolOptions) =>
  (await import('./commands/channel.ts')).channel(command, directory, options)

channel
  .command('status')
  .description('what it holds and who uses it; quick, whatever it holds')
  .argument(...channelDirectory)
  .action((directory, options) => runChannel('status', directory, options))

channel
  .command('check')
  .description('read everything and name what is damaged; exit status 1 if something is')
  .argument(...channelDirectory)
  .action((directory, options) => runChannel('check', directory, options))

channel
  .command('export')
  .description('bring out what was not delivered, as JSON lines; reads channels of Apache Flume 1.x too')
  .argument(...channelDirectory)
  .option('--to <dir>', 'into a new channel below this directory instead')
  .option(...keyFile)
  .option(...keyVariable)
  .action((directory, options) => runChannel('export', directory, options))

channel
  .command('repair')
  .description('print what would make a damaged channel sound again')
  .argument(...channelDirectory)
  .option('--apply', 'do it')
  .action((directory, options) => runChannel('repair', directory, options))

program
  .command('init')
  .description('write a first pipeline, or a component of your own to begin with')
  .argument('[kind]', 'interceptor, source, sink, selector, processor or serializer; without it a pipeline')
  .argument('[name]', 'the name of the module')
  .option('--force', 'overwrite files that are there')
  .action(async (kind, name, options) => (await import('./commands/init.ts')).init(kind, name, options))

program
  .command('top')
  .description('a live table of a running agent: rates, what waits, delays, errors')
  .argument('<url>', 'where it was told to --monitor: 8080, host:8080 or a URL')
  .option('--once', 'look once, for scripts')
  .option('--json', 'one JSON object a line')
  .option('--every <seconds>', 'from one look to the next', '2')
  .action(async (url, options) => (await import('./commands/top.ts')).top(url, options))

program
  .command('tap')
  .description(
    "show a sample of events as they pass; it needs the agent's admin token, in FLUMEC_ADMIN_TOKEN or a file",
  )
  .argument('<url>', 'where it was told to --monitor: 8080, host:8080 or a URL')
  .argument('[component]', 'whose events: a name, or such as "channel mem"; default: the sources')
  .option('--admin-token-file <path>', 'the token')
  .option('--rate <events>', 'most events a second, at most 100', '10')
  .option('--size <bytes>', 'most bytes of a body, at most 65536', '1024')
  .option('--count <events>', 'end after so many')
  .option('--json', 'one JSON object a line')
  .action(async (url, component, options) => (await import('./commands/tap.ts')).tap(url, component, options))

program
  .command('schema')
  .description('print the JSON Schema of YAML pipeline specs, for editors')
  .action(async () => (await import('./commands/schema.ts')).schema())

function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}

function atLeastOne(text: string): number {
  const number = wholeNumber(text)
  if (number === 0) throw new InvalidArgumentError('At least 1 is wanted.')
  return number
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('A whole number is wanted.')
  return Number(text)
}
