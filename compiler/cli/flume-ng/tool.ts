import { channel } from '../commands/channel.ts'
import { UserError } from '../main.ts'

const usage = `Usage: flume-ng tool fcintegritytool -l DIR[,DIR...]

Reads the file channel in these data directories and says what is damaged, as flumec channel check does. Nothing is
changed: flumec channel repair shows what would make the channel sound, and does it with --apply. Of a channel that
Apache Flume wrote, what can be read is brought out by flumec channel export.
`

/** Flume's `tool` command (config-layer 18.1): its one tool, mapped to the channel command. */
export async function tool([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined || args.includes('-h') || args.includes('--help')) {
    process.stdout.write(usage)
    process.exitCode = name === undefined ? 1 : 0
    return
  }
  if (name.toLowerCase() !== 'fcintegritytool')
    throw new UserError(`there is no tool "${name}", but fcintegritytool`, 2)
  const directories = dataDirs(args)
  let worst = 0
  for (const directory of directories) {
    await channel('check', directory, {})
    worst = Math.max(worst, Number(process.exitCode ?? 0))
  }
  process.exitCode = worst
}

function dataDirs(args: readonly string[]): string[] {
  let list: string | undefined
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (/^--?(l|dataDirs)$/.test(arg)) list = args[++i]
    else if (/^--?(e|eventValidator)$/.test(arg) || /^-D/.test(arg))
      throw new UserError(`${arg}: Java classes are not loaded; flumec channel export brings events out to look at`, 2)
    else throw new UserError(`fcintegritytool has no option ${arg}\n\n${usage}`, 2)
  }
  const directories = (list ?? '').split(',').filter(Boolean)
  if (directories.length === 0) throw new UserError(`fcintegritytool needs data directories: -l DIR\n\n${usage}`, 2)
  return directories
}
