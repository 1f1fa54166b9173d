/** The commands and their options. What a command does is loaded when it is called: `check` never loads the emitter. */
import { Command, Option } from 'commander'
import { version } from './version.ts'

export const program = new Command('flumec')
  .description('Compiles Flume properties and YAML pipeline specs into small standalone agents.')
  .version(version, '--version', 'print the version')
  .helpOption('-h, --help', 'show help')
  .exitOverride()
  .showHelpAfterError('(flumec --help shows the commands)')

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
