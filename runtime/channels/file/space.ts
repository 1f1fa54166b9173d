import { ChannelFullError } from '../../core/contracts.ts'
import type { Files } from './files.ts'

/** Free space per directory. Asked for at most once a second, and again when it comes near the limit. */
export class Space {
  readonly #known = new Map<string, { free: number; at: number }>()

  constructor(
    private readonly files: Files,
    private readonly minimum: number,
  ) {}

  /** Whether `bytes` more may be put there with the minimum left free. */
  async has(directory: string, bytes: number): Promise<boolean> {
    const known = this.#known.get(directory)
    const left = (known?.free ?? 0) - bytes - this.minimum
    if (known !== undefined && Date.now() - known.at < 1000 && left > margin) return true
    const free = await this.files.freeSpace(directory)
    this.#known.set(directory, { free, at: Date.now() })
    return free - bytes > this.minimum
  }

  used(directory: string, bytes: number): void {
    const known = this.#known.get(directory)
    if (known !== undefined) known.free -= bytes
  }

  forget(): void {
    this.#known.clear()
  }

  refusal(directories: readonly string[]): ChannelFullError {
    const free = directories.map(directory => `${directory} has ${this.#known.get(directory)?.free ?? 0} bytes free`)
    return new ChannelFullError(`no room on disk: ${free.join(', ')}, minimumRequiredSpace is ${this.minimum}`)
  }
}

/** Others write to the disk too: this near to the minimum the figure is asked for each time. */
const margin = 64 << 20
