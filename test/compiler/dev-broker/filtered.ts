import { spawn } from 'node:child_process'
import { guard } from '../../services/guard.ts'

/** What a program prints when it is given `input`. Rejects with what it has to say when it fails. */
export function filtered(command: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { detached: true })
    guard(child)
    let output = ''
    let complaints = ''
    child.stdout.on('data', chunk => (output += chunk))
    child.stderr.on('data', chunk => (complaints += chunk))
    child.stdin.on('error', () => {}) // it ended before it had read all: its status tells
    child.once('error', reject)
    child.once('close', status => (status === 0 ? resolve(output) : reject(new Error(complaints))))
    child.stdin.end(input)
  })
}
