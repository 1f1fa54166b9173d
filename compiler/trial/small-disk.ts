import { execFile, execFileSync } from 'node:child_process'
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { unmountAtEnd } from './guard.ts'

const run = promisify(execFile)

/** A tmpfs of 64 MiB, mounted in a folder, that can be filled to its last byte. Linux, root. */
export class SmallDisk {
  private constructor(private readonly folder: string) {}

  /** The disk, or the reason why there can be none here. */
  static async mount(folder: string): Promise<SmallDisk | string> {
    const reason = SmallDisk.whyNot()
    if (reason !== undefined) return reason
    await mkdir(folder, { recursive: true })
    try {
      await run('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', folder])
    } catch (error) {
      return `no small disk (a tmpfs) could be made here: ${(error as Error).message.split('\n')[0]}`
    }
    unmountAtEnd(folder)
    const disk = new SmallDisk(folder)
    process.prependListener('exit', disk.#atOnce)
    return disk
  }

  /** What is known without trying; a root of a container may not mount either. */
  static whyNot(): string | undefined {
    return process.getuid?.() === 0 ? undefined : 'only root can make a small disk (a tmpfs) that gets full'
  }

  async fill(): Promise<void> {
    const { bavail, bsize } = await statfs(this.folder)
    await writeFile(this.#ballast, Buffer.alloc(bavail * bsize)).catch(error => {
      // The agent took some of it meanwhile: what is left then is nothing, as intended.
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    })
  }

  async free(): Promise<void> {
    await rm(this.#ballast, { force: true })
  }

  /** When the prover is told to end. */
  readonly #atOnce = () => void execFileSync('umount', ['-l', this.folder])

  async unmount(): Promise<void> {
    process.off('exit', this.#atOnce)
    await run('umount', ['-l', this.folder])
  }

  get #ballast(): string {
    return join(this.folder, 'ballast')
  }
}
