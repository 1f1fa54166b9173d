import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type CheckCommand, type Io, runCheck } from '../../../compiler/check/run.ts'

/** A folder with these files; it goes when the test ends. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'flumec-check-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

/** Runs the command there, and gives what it printed and its status. */
export async function run(cwd: string, command: Partial<CheckCommand>, stdin = '') {
  let stdout = ''
  let stderr = ''
  const io: Io = {
    cwd,
    version: '0.0.0',
    stdin: () => Buffer.from(stdin),
    stdout: text => {
      stdout += text
    },
    stderr: text => {
      stderr += text
    },
  }
  const status = await runCheck({ files: [], ...command }, io)
  return { status, stdout, stderr }
}

/** A pipeline without a finding; `more` is put behind it. */
export function pipeline(more = ''): string {
  return `a1.sources = r1
a1.channels = c1
a1.sinks = k1
a1.sources.r1.type = spooldir
a1.sources.r1.spoolDir = /data/in
a1.sources.r1.channels = c1
a1.channels.c1.type = memory
a1.sinks.k1.type = logger
a1.sinks.k1.channel = c1
${more}`
}

/** One warning: the key is misspelt. */
export const warned = pipeline('a1.channels.c1.keepalive = 5\n')

/** One error: the sink has no channel. */
export const faulty = pipeline().replace('a1.sinks.k1.channel = c1\n', '')
