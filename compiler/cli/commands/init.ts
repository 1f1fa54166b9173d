import { existsSync, writeFileSync } from 'node:fs'
import { isModuleName, moduleFiles, type NewFile, nouns, starter } from '../../init/index.ts'
import { UserError } from '../main.ts'

/** Writes a first pipeline, or a module of the user's own with a pipeline that runs it; nothing that is there is lost. */
export function init(noun: string | undefined, name: string | undefined, { force = false }: { force?: boolean }): void {
  const files = filesFor(noun, name)
  const there = files.filter(file => existsSync(file.name)).map(file => file.name)
  if (there.length > 0 && !force)
    throw new UserError(`nothing was written: ${there.join(' and ')} would be overwritten; --force does it`)
  for (const { name, text } of files) write(name, text)
  const pipeline = files.at(-1)!.name
  process.stdout.write(`\nTry it: flumec check ${pipeline}\n        flumec run ${pipeline}\n`)
}

function filesFor(noun: string | undefined, name: string | undefined): readonly NewFile[] {
  if (noun === undefined) return [starter]
  if (!nouns.includes(noun)) throw new UserError(`there is no "${noun}" to write; there are ${nouns.join(', ')}`, 2)
  if (name === undefined) throw new UserError(`it needs a name: flumec init ${noun} NAME`, 2)
  if (!isModuleName(name))
    throw new UserError(`"${name}" is no name for a module: letters and digits, with single hyphens between words`, 2)
  return moduleFiles(noun, name)!
}

function write(name: string, text: string): void {
  try {
    writeFileSync(name, text)
  } catch (error) {
    throw new UserError(`${name} can't be written: ${(error as Error).message}`)
  }
  process.stdout.write(`wrote ${name}\n`)
}
