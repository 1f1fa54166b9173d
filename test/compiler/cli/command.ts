import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const built = fileURLToPath(new URL('../../../build/cli/', import.meta.url))

export interface Ended {
  readonly status: number | null
  readonly out: string
  readonly err: string
}

export interface RunOptions {
  readonly cwd: string
  readonly env?: Record<string, string>
  readonly input?: string
}

/** Runs a built command (`flumec`, `flume-ng`) to its end. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  return finished(process.execPath, [`${built}${command}.js`, ...args], options)
}

/** Runs any program to its end; a minute at most. */
export function finished(program: string, args: readonly string[], { cwd, env, input }: RunOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, timeout: 60_000, killSignal: 'SIGKILL' })
    let out = ''
    let err = ''
    child.stdout.on('data', data => (out += data))
    child.stderr.on('data', data => (err += data))
    child.on('error', reject)
    child.on('close', status => resolve({ status, out, err }))
    // It may end without reading.
    child.stdin.on('error', () => {})
    child.stdin.end(input ?? '')
  })
}

export interface Started {
  /** What it has written so far, to both outputs. */
  readonly text: () => string
  /** The exit status, when it has ended. */
  readonly ended: Promise<number | null>
  /** Sends SIGTERM, or the signal given, and waits for the end; the exit status. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Starts a program that goes on until it is stopped. */
export function start(program: string, args: readonly string[], { cwd, env }: RunOptions): Started {
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  child.stdout.on('data', data => (text += data))
  child.stderr.on('data', data => (text += data))
  const ended = new Promise<number | null>(resolve => child.on('close', resolve))
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    const late = setTimeout(() => child.kill('SIGKILL'), 30_000)
    return ended.finally(() => clearTimeout(late))
  }
  return { text: () => text, ended, stop }
}

export const startCommand = (command: string, args: readonly string[], options: RunOptions): Started =>
  start(process.execPath, [`${built}${command}.js`, ...args], options)
