import { access, constants, mkdir, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { charset } from '../../core/charset.ts'
import type { Source, SourceContext } from '../../core/contracts.ts'
import type { Deserializer } from '../../deserializers/deserializer.ts'
import { LineDeserializer } from '../../deserializers/line/index.ts'
import { type SpooldirSourceOptions, spooldirSourceDefaults } from './options.ts'
import { SpoolRun } from './spool-run.ts'

export interface SpooldirSourceParts {
  readonly deserializer?: Deserializer
}

const withDefaults = (options: SpooldirSourceOptions) => {
  const all = { ...spooldirSourceDefaults, ...options }
  const folder = absolute(all.spoolDir)
  const markers = isAbsolute(all.trackerDir) ? all.trackerDir : join(folder, all.trackerDir)
  return { ...all, folder, markers }
}

export type SpoolSettings = ReturnType<typeof withDefaults>

/**
 * Reads the files of a folder once each (reference: sources-1.yaml, spooldir).
 *
 * A file is renamed, deleted or marked when every event of it is safe. Reading goes on with the next file meanwhile; the
 * tracker always tells of the oldest one. What Flume calls fatal (bytes of another encoding, a file that changes while it
 * is read, a name that is taken) stops the source here too, but it tries again, so it goes on when the cause is removed.
 */
export class SpooldirSource implements Source {
  readonly #settings: SpoolSettings
  readonly #deserializer: Deserializer
  #run: SpoolRun | undefined

  constructor(options: SpooldirSourceOptions, parts: SpooldirSourceParts = {}) {
    this.#settings = withDefaults(options)
    this.#deserializer = parts.deserializer ?? new LineDeserializer({})
    charset(this.#settings.inputCharset)
  }

  async start(context: SourceContext): Promise<void> {
    await this.close()
    await mustBeUsable(this.#settings.folder)
    await mkdir(this.#settings.markers, { recursive: true, mode: 0o700 })
    this.#run = new SpoolRun(context, this.#settings, this.#deserializer)
    await this.#run.start()
  }

  async stop(): Promise<void> {
    await this.#run?.stop()
  }

  async close(): Promise<void> {
    const run = this.#run
    this.#run = undefined
    await run?.close()
  }
}

/** Java's absolute path: only repeated slashes and one at the end are taken away. */
function absolute(path: string): string {
  const whole = isAbsolute(path) ? path : `${process.cwd()}/${path}`
  return whole.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1')
}

async function mustBeUsable(folder: string): Promise<void> {
  const stats = await stat(folder).catch(() => undefined)
  if (!stats?.isDirectory()) throw new Error(`spoolDir: there is no folder ${folder}`)
  await access(folder, constants.R_OK | constants.W_OK | constants.X_OK).catch(() => {
    throw new Error(`spoolDir: ${folder} must be readable and writable, for finished files are renamed or deleted`)
  })
}
