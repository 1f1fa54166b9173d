import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Report } from '../diagnostics/index.ts'
import { SourceText } from '../source/text.ts'
import { globExpression, globRoot, isGlob } from './glob.ts'

/** Where files come from: the folder that relative names start at, and standard input. */
export interface Place {
  readonly cwd: string
  stdin(): Uint8Array
}

/**
 * The texts that the arguments name, each once, in order. A file is taken as it is; of a folder or a pattern's matches,
 * the files that are pipelines by name and content; `-` is standard input. What can't be read is reported.
 */
export function discover(args: readonly string[], place: Place, report: Report): SourceText[] {
  const found = new Map<string, SourceText>()
  for (const arg of args) for (const source of sourcesOf(arg, place, report)) found.set(source.file, source)
  return [...found.values()]
}

function sourcesOf(arg: string, place: Place, report: Report): SourceText[] {
  if (arg === '-') return [SourceText.from('-', place.stdin())]
  const kind = kindOf(resolve(place.cwd, arg))
  if (kind === 'file') return read(arg, place, report)
  if (kind === 'folder') return walk(arg, place, report).filter(isPipeline)
  if (isGlob(arg)) {
    const expression = globExpression(arg)
    const root = globRoot(arg)
    if (kindOf(resolve(place.cwd, root)) === 'folder') {
      return walk(root, place, report).filter(source => expression.test(source.file) && isPipeline(source))
    }
  }
  return read(arg, place, report)
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats?.isDirectory() ? 'folder' : stats === undefined ? undefined : 'file'
}

function read(file: string, { cwd }: Place, report: Report): SourceText[] {
  try {
    return [SourceText.from(file, readFileSync(resolve(cwd, file)))]
  } catch (error) {
    const why = reasons[(error as NodeJS.ErrnoException).code ?? '']
    if (why === undefined) throw error
    report('file-unreadable', { source: new SourceText(file, ''), start: 0, end: 0 }, { file, why })
    return []
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of the path is not a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
}

/** Every file of the right name below a folder, sorted; hidden folders and node_modules are left out. */
function walk(folder: string, place: Place, report: Report): SourceText[] {
  return readdirSync(resolve(place.cwd, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const path = folder === '.' ? entry.name : join(folder, entry.name)
      if (entry.isDirectory()) return isSkipped(entry.name) ? [] : walk(path, place, report)
      return pipelineName.test(entry.name) ? read(path, place, report) : []
    })
}

const isSkipped = (name: string) => name.startsWith('.') || name === 'node_modules'

const pipelineName = /\.(properties|conf|ya?ml)$/i

/** Folders also hold log settings, manifests and test cases: a pipeline names sources, channels or sinks. */
function isPipeline({ file, text }: SourceText): boolean {
  const sign = /\.ya?ml$/i.test(file)
    ? /^(?:agents?|sources|channels|sinks)[ \t]*:/m
    : /^[ \t]*[^\s#!.=:]+\.(?:sources|channels|sinks|sinkgroups|configfilters)(?:[ \t]*[=:]|\.)/m
  return sign.test(text)
}
