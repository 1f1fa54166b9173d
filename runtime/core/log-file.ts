import { appendFileSync, closeSync, constants, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'

const existing = constants.O_WRONLY | constants.O_APPEND
/** Longest wait for a new file, in ms. */
const patience = 200

/**
 * A file of that name to append to. It is opened for each text, so a log which is rotated (moved away, or copied and
 * truncated) goes on in the file of that name without a signal.
 *
 * logrotate makes the new file a moment after it has moved the old one, and sets aside what somebody else made in between:
 * so that moment is waited for, once, before the file is made here.
 */
export class LogFile {
  #isThere = true

  /** Throws when it can't be written. */
  constructor(private readonly path: string) {
    mkdirSync(dirname(path), { recursive: true })
    appendFileSync(path, '')
  }

  /** Throws when it can't be written. */
  append(text: string): void {
    try {
      this.#appendToExisting(text)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      if (this.#isThere) waitFor(this.path)
      this.#isThere = false
      appendFileSync(this.path, text)
    }
    this.#isThere = true
  }

  #appendToExisting(text: string): void {
    const file = openSync(this.path, existing)
    try {
      appendFileSync(file, text)
    } finally {
      closeSync(file)
    }
  }
}

function waitFor(path: string): void {
  const never = new Int32Array(new SharedArrayBuffer(4))
  for (let waited = 0; waited < patience && !existsSync(path); waited += 2) Atomics.wait(never, 0, 0, 2)
}
