/** The commands and their options. What a command does is loaded when it is called: `check` never loads the emitter. */
import { Command, Option } from 'commander'
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
  .description('check a pipeline and write its agent: agent.ts, agent.mjs, agent.mjs.map, manifest.json')
  .argument('<file>', 'a .properties file or a YAML pipeline spec')
  .option('--agent <name>', 'the agent to build, when the file has several')
  .option('--out <dir>', 'where to write; default dist/<agent>')
  .action(async (file, options) => (await import('./commands/build.ts')).build(file, options))

program
  .command('run')
  .description('build a pipeline into a cache and run it in the foreground')
  .argument('<file>', 'a .properties file or a YAML pipeline spec')
  .option('--agent <name>', 'the agent to run, when the file has several')
  .option('--log-level <level>', 'debug, info, warn or error', 'info')
  .action(async (file, options) => (await import('./commands/run.ts')).run(file, options))

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
  .command('schema')
  .description('print the JSON Schema of YAML pipeline specs, for editors')
  .action(async () => (await import('./commands/schema.ts')).schema())

function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}
