import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Program } from './program.ts'

/** An agent made by the built command line, from the text of a properties file, ready to be started in `folder`. */
export class BuiltAgent {
  private constructor(private readonly folder: string) {}

  static async build(properties: string, folder: string): Promise<BuiltAgent> {
    const file = join(folder, 'agent.properties')
    writeFileSync(file, properties)
    const args = [resolve('build/cli/flumec.js'), 'build', file, '--out', folder]
    await promisify(execFile)(process.execPath, args)
    return new BuiltAgent(folder)
  }

  /** Runs it, with these arguments, as a process of its own; its log is agent.log of the folder. */
  start(...args: readonly string[]): Program {
    const log = join(this.folder, 'agent.log')
    return new Program(process.execPath, [join(this.folder, 'agent.mjs'), ...args], { cwd: this.folder, log })
  }
}
