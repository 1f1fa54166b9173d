export type Severity = 'error' | 'warning' | 'info'

export interface CodeRow {
  /**
   * `error`: something the file asks for will not happen. `warning`: a line has no effect, or events can be lost or
   * stuck in a way the file does not show. `info`: style, old spellings, advice.
   */
  readonly severity: Severity
  /** What the code is about, in a few words, for lists. */
  readonly title: string
  /** True when Flume itself drops, ignores or can't run what the file says: the file's verdict is then not `ok`. */
  readonly lost?: true
  // biome-ignore lint/suspicious/noExplicitAny: each row has parameters of its own; Report checks them at the place of use.
  readonly message: (params: any) => string
}
