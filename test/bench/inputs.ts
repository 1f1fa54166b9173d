/** What the works read. */
import { linkSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from '../services/java.ts'
import { Program } from '../services/program.ts'
import type { MakeInput } from './work.ts'

/** One file; `run.input` is its path. */
export const file: MakeInput = async (lines, _, folder) => {
  const path = join(folder, 'input.log')
  writeFileSync(path, lines.bytes())
  return { for: () => path }
}

/** The lines spread over `count` files; `run.input` is the pattern that fits them. */
export const files =
  (count: number): MakeInput =>
  async (lines, _, folder) => {
    const place = (i: number) => Math.round((i * lines.count) / count)
    for (let i = 0; i < count; i++) writeFileSync(join(folder, `${i}.log`), lines.bytes(place(i), place(i + 1)))
    return { for: () => join(folder, '.*[.]log') }
  }

/** One file in a spool folder, which is the run's own, since a source renames the files there; `run.input` is the folder. */
export const spooled: MakeInput = async (lines, servers, folder) => {
  const path = (await file(lines, servers, folder)).for
  return {
    for: run => {
      const spool = join(run.folder, 'spool')
      mkdirSync(spool)
      linkSync(path(run), join(spool, 'input.log'))
      return spool
    },
  }
}

/** A topic of three partitions that holds the lines; `run.input` is its name. */
export const topic: MakeInput = async (lines, { kafka }, folder) => {
  const name = await kafka.createTopic(3)
  const path = join(folder, 'input.log')
  writeFileSync(path, lines.bytes())
  const args = ['-P', '-b', kafka.bootstrap, '-t', name, '-X', 'batch.num.messages=1000', '-l', path]
  const filler = new Program(findProgram('kcat'), args, { cwd: folder, log: join(folder, 'kcat.log') })
  const status = await filler.ended
  if (status !== 0 || (await kafka.count(name)) !== lines.count) throw new Error(`kcat: ${status}\n${filler.output}`)
  return { for: () => name }
}
