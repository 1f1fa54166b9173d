export interface NameOptions {
  readonly suffix: string
  readonly inUsePrefix: string
  readonly inUseSuffix: string
}

export interface FileName {
  /** Path while events are written. */
  readonly inUse: string
  readonly final: string
}

/**
 * The files of one bucket, as Flume names them: prefix, full stop, a number that starts behind the clock (in ms) and
 * counts on, suffix. With a slash in the prefix the in-use prefix stands before its first part.
 */
export class FileNames {
  #number = Date.now()

  constructor(
    private readonly folder: string,
    private readonly prefix: string,
    private readonly options: NameOptions,
  ) {}

  next(): FileName {
    const { suffix, inUsePrefix, inUseSuffix } = this.options
    const name = `${this.prefix}.${++this.#number}${suffix}`
    return { inUse: `${this.folder}/${inUsePrefix}${name}${inUseSuffix}`, final: `${this.folder}/${name}` }
  }
}
