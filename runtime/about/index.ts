import type { PipelineFacts } from '../monitoring/facts.ts'

/** What an agent tells of itself without being started, from facts that the compiler wrote down. */
export interface About {
  readonly agent: string
  /** The version of flumec that made it. */
  readonly flumec: string
  /** The pipeline file's name, and the SHA-256 of its text in hexadecimal. */
  readonly file: string
  readonly sha256: string
  /** The pipeline in words, line by line. */
  readonly words: readonly string[]
  /** Every environment variable that a setting refers to. */
  readonly variables: readonly Variable[]
  /** What the file sets, by Flume's full names below the agent; secrets are masked already. */
  readonly settings: readonly { readonly name: string; readonly value: Text }[]
  readonly needs: readonly Need[]
  /** By name, a digest of everything that a part means: a reload keeps the parts for which it is the same. */
  readonly parts: Readonly<Record<'sources' | 'channels' | 'sinks', Readonly<Record<string, string>>>>
  /** What the status page shows of it. */
  readonly pipeline?: PipelineFacts
}

export interface Variable {
  readonly name: string
  /** False where every reference gives a default. */
  readonly required: boolean
  /** A secret is made of it. */
  readonly secret: boolean
}

/** Something that must be there on this machine or in the network for the agent to work. */
export interface Need {
  /** The component: `source tail`. */
  readonly of: string
  readonly option: string
  /**
   * `file` is read, `files` are those that a pattern behind the last `/` fits, a `directory` must be there and be written to,
   * a state is made and kept; `tcp` and `udp` listen at `host:port`; a `far side` is one or several of URL and `host:port`,
   * with commas between, of which one must answer.
   */
  readonly is: 'file' | 'files' | 'directory' | 'state file' | 'state directory' | 'tcp' | 'udp' | 'far side'
  readonly value: Text
  /** Of a far side that names none. */
  readonly port?: number
}

/** Text as it stands, or pieces with names to look up among them. */
export type Text = string | readonly (string | Lookup)[]

export interface Lookup {
  /** `external`: what a command prints for the name. */
  readonly from: 'env' | 'sys' | 'external'
  readonly name: string
  readonly fallback?: string
  readonly command?: string
  readonly charset?: string
}
